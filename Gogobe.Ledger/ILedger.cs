using Gogobe.Pipeline;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Ledger;

/// <summary>
/// The ledger: one row a file, every stage, in PostgreSQL (docs/specs/ledger.md). Every stage acts in this order: ledger row first, publish
/// second, offset third, acknowledge last. All methods throw <see cref="TransientException"/> while the database is away.
/// </summary>
/// <remarks>
/// A stage takes a file with <c>TryBegin…</c>, which fails (null) when the message is stale: another run, a state that moved on, or a live lease of
/// somebody else. It then either moves the file on or fails it. The transitions are conditional on (file, run, lease), so a stage that
/// lost its lease changes nothing.
/// </remarks>
public interface ILedger
{
    /// <summary>
    /// Records listed files and says which of them need work. An unknown identity is a new row; a file in motion under the same name is left alone;
    /// a failed one is reopened; one that completed is offered again as a candidate republish (next ordinal), which the Carrier ends as
    /// <see cref="Reason.KnownBytes"/> when the bytes are the same. <paramref name="force"/> raises the run of a completed file instead.
    /// </summary>
    /// <returns>For each offer its row, in the order of the offers. Rows in state discovered wait for their message; others are in motion already.</returns>
    Task<IReadOnlyList<LedgerFile>> OfferAsync(long sessionId, IReadOnlyList<FileOffer> offers, bool force, CancellationToken cancellationToken);

    /// <summary>Reads one row.</summary>
    Task<LedgerFile?> FindAsync(long fileId, CancellationToken cancellationToken);

    /// <summary>
    /// Records where the message that carries a file on lies; ignored when the file has moved on. Ends the lease that a Carrier keeps on a downloaded
    /// file while it waits for room in the topic, so it goes on with its heartbeat until then.
    /// </summary>
    Task RecordOffsetAsync(long fileId, int run, MessageOffset offset, CancellationToken cancellationToken);

    /// <summary>Carrier takes a file: discovered or retrying becomes downloading, the attempt is counted, a lease is taken.</summary>
    Task<LedgerFile?> TryBeginDownloadAsync(long fileId, int run, string owner, CancellationToken cancellationToken);

    /// <summary>
    /// Carrier has the bytes. Compares them with the other files of the same identity: equal to a completed (or moving) one, the file ends as skipped,
    /// <see cref="Reason.KnownBytes"/>, and false is returned; otherwise the file is downloaded and true is returned. False also when the lease was
    /// lost. After false nobody points to <paramref name="rawPath"/>: the Carrier deletes it.
    /// </summary>
    Task<bool> CompleteDownloadAsync(long fileId, int run, string owner, string rawPath, string sha256, long bytes, CancellationToken cancellationToken);

    /// <summary>A download failed: retrying at <paramref name="retryAt"/>, or final when that is null (failed, or expired for <see cref="Reason.GoneAtSource"/>).</summary>
    Task FailDownloadAsync(long fileId, int run, string owner, Reason reason, string detail, DateTimeOffset? retryAt, CancellationToken cancellationToken);

    /// <summary>Parser takes a file: downloaded (or an earlier attempt's parsing without a live lease) becomes parsing.</summary>
    Task<LedgerFile?> TryBeginParseAsync(long fileId, int run, string owner, CancellationToken cancellationToken);

    /// <summary>Parser published the last batch: writing. The lease ends; the offset is that of the last batch.</summary>
    Task CompleteParseAsync(long fileId, int run, string owner, MessageOffset lastBatch, CancellationToken cancellationToken);

    /// <summary>Parser gave up on the bytes: failed, or retrying at the source when <paramref name="retryAt"/> is given.</summary>
    Task FailParseAsync(long fileId, int run, string owner, Reason reason, string detail, DateTimeOffset? retryAt, CancellationToken cancellationToken);

    /// <summary>Keeps the leases of <paramref name="owner"/> on these files alive; every stage calls it every <see cref="Leases.Heartbeat"/>.</summary>
    Task HeartbeatAsync(string owner, IReadOnlyCollection<long> fileIds, CancellationToken cancellationToken);
}

/// <summary>How long a stage may be silent before what it holds counts as lost.</summary>
public static class Leases
{
    /// <summary>A lease lasts this long after its last heartbeat.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    /// <summary>Heartbeats come this often.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>The instance of an owner, which is <c>{instance}/{stage}/{guid}</c>.</summary>
    public static string InstanceOf(string owner) => owner.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? owner[..end] : owner;
}
