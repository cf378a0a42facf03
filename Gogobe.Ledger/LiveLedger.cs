using System.Collections.Concurrent;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Live;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Ledger;

/// <summary>Tells the transitions of files that Carriers and Parsers make, once the database has them.</summary>
internal sealed class LiveLedger(ILedger ledger, ILiveEvents events, TimeProvider clock) : ILedger
{
    // A stage that lost its file never says so.
    private const int MostKnown = 10_000;

    private readonly ConcurrentDictionary<long, (string Chain, string Name)> _known = new();

    public Task<IReadOnlyList<LedgerFile>> OfferAsync(long sessionId, IReadOnlyList<FileOffer> offers, bool force, CancellationToken cancellationToken) =>
        ledger.OfferAsync(sessionId, offers, force, cancellationToken);

    public Task<LedgerFile?> FindAsync(long fileId, CancellationToken cancellationToken) => ledger.FindAsync(fileId, cancellationToken);

    public Task RecordOffsetAsync(long fileId, int run, MessageOffset offset, CancellationToken cancellationToken) => ledger.RecordOffsetAsync(fileId, run, offset, cancellationToken);

    public Task HeartbeatAsync(string owner, IReadOnlyCollection<long> fileIds, CancellationToken cancellationToken) =>
        ledger.HeartbeatAsync(owner, fileIds, cancellationToken);

    public async Task<LedgerFile?> TryBeginDownloadAsync(long fileId, int run, string owner, CancellationToken cancellationToken) =>
        Begun(await ledger.TryBeginDownloadAsync(fileId, run, owner, cancellationToken), "carrier");

    public async Task<bool> CompleteDownloadAsync(
        long fileId, int run, string owner, string rawPath, string sha256, long bytes, CancellationToken cancellationToken)
    {
        var isNew = await ledger.CompleteDownloadAsync(fileId, run, owner, rawPath, sha256, bytes, cancellationToken);
        Tell(fileId, "carrier", isNew ? FileState.Downloaded : FileState.Skipped, Reason.None, null);
        return isNew;
    }

    public async Task FailDownloadAsync(
        long fileId, int run, string owner, Reason reason, string detail, DateTimeOffset? retryAt, CancellationToken cancellationToken)
    {
        await ledger.FailDownloadAsync(fileId, run, owner, reason, detail, retryAt, cancellationToken);
        Tell(fileId, "carrier", Failed(reason, retryAt), reason, detail);
    }

    public async Task<LedgerFile?> TryBeginParseAsync(long fileId, int run, string owner, CancellationToken cancellationToken) =>
        Begun(await ledger.TryBeginParseAsync(fileId, run, owner, cancellationToken), "parser");

    public async Task CompleteParseAsync(long fileId, int run, string owner, MessageOffset lastBatch, CancellationToken cancellationToken)
    {
        await ledger.CompleteParseAsync(fileId, run, owner, lastBatch, cancellationToken);
        Tell(fileId, "parser", FileState.Writing, Reason.None, null);
    }

    public async Task FailParseAsync(
        long fileId, int run, string owner, Reason reason, string detail, DateTimeOffset? retryAt, CancellationToken cancellationToken)
    {
        await ledger.FailParseAsync(fileId, run, owner, reason, detail, retryAt, cancellationToken);
        Tell(fileId, "parser", Failed(reason, retryAt), reason, detail);
    }

    private static FileState Failed(Reason reason, DateTimeOffset? retryAt) =>
        retryAt is not null ? FileState.Retrying : reason == Reason.GoneAtSource ? FileState.Expired : FileState.Failed;

    private LedgerFile? Begun(LedgerFile? file, string service)
    {
        if (file is not null)
        {
            if (_known.Count > MostKnown)
            {
                _known.Clear();
            }

            _known[file.FileId] = (FileDispatch.ChainOf(file), file.Name);
            Publish(file.FileId, service, file.State, Reason.None, null, _known[file.FileId]);
        }

        return file;
    }

    private void Tell(long fileId, string service, FileState state, Reason reason, string? detail)
    {
        _known.TryRemove(fileId, out var known);
        Publish(fileId, service, state, reason, detail, known);
    }

    private void Publish(long fileId, string service, FileState state, Reason reason, string? detail, (string? Chain, string? Name) file)
    {
        var name = file.Name ?? FormattableString.Invariant($"file {fileId}");
        events.Publish(new LiveEvent
        {
            At = clock.GetUtcNow(),
            Kind = LiveEventKind.File,
            Level = state switch { FileState.Failed => "error", FileState.Expired or FileState.Retrying => "warning", _ => "info" },
            Service = service,
            Chain = file.Chain,
            File = fileId,
            State = state.Text(),
            Text = reason == Reason.None ? $"{state.Text()} {name}" : $"{state.Text()} {name}: {reason.Text()}{(detail is null ? "" : $", {detail}")}",
        });
    }
}
