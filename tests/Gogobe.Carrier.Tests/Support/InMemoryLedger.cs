using System.Collections.Concurrent;
using Gogobe.Ledger;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Carrier.Tests.Support;

/// <summary>How a try to carry a file ended.</summary>
public sealed record Ending(FileState State, Reason Reason, string? Detail, DateTimeOffset? RetryAt);

/// <summary>The Carrier's half of the ledger in memory. Can be away.</summary>
public sealed class InMemoryLedger : ILedger
{
    private readonly ConcurrentDictionary<long, LedgerFile> _files = new();
    private readonly ConcurrentDictionary<(long File, int Attempt), TaskCompletionSource<Ending>> _endings = new();
    private long _last;

    /// <summary>Slug of the chain of the files, whose portal gives files by address.</summary>
    public const string Chain = "carrefour";

    public Func<string, Exception?> Fault { get; set; } = _ => null;

    public ConcurrentQueue<long> Heartbeats { get; } = new();

    public ConcurrentQueue<string> Owners { get; } = new();

    public LedgerFile this[long fileId] => _files[fileId];

    public LedgerFile Add(string url, string name = "PriceFull7290058140886-001-202611220600.gz", int? chain = null, DateTimeOffset? fileTime = null, int store = 1)
    {
        var id = Interlocked.Increment(ref _last);
        return _files[id] = new LedgerFile
        {
            FileId = id,
            ChainNumber = chain ?? ChainRegistry.Default.FindBySlug(Chain)!.Number,
            FileType = FileType.PriceFull,
            StoreNumber = store,
            Name = name,
            Url = url,
            FileTime = fileTime ?? new DateTimeOffset(2026, 11, 22, 4, 0, 0, TimeSpan.Zero),
            Sequence = "",
            Ordinal = 0,
            Run = 1,
            State = FileState.Discovered,
            DiscoveredAt = DateTimeOffset.UnixEpoch,
        };
    }

    /// <summary>The end of one try, counted from 1.</summary>
    public Task<Ending> EndedAsync(long fileId, int attempt = 1) =>
        EndingOf(fileId, attempt).Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public Task<LedgerFile?> TryBeginDownloadAsync(long fileId, int run, string owner, CancellationToken cancellationToken)
    {
        ThrowIfAway("begin");
        Owners.Enqueue(owner);
        var file = _files[fileId];
        if (file.Run != run || file.State is not (FileState.Discovered or FileState.Retrying or FileState.Downloading))
        {
            return Task.FromResult<LedgerFile?>(null);
        }

        return Task.FromResult<LedgerFile?>(_files[fileId] = file with { State = FileState.Downloading, Attempt = file.Attempt + 1 });
    }

    public Task<bool> CompleteDownloadAsync(
        long fileId, int run, string owner, string rawPath, string sha256, long bytes, CancellationToken cancellationToken)
    {
        ThrowIfAway("complete");
        var file = _files[fileId];
        var known = _files.Values.Any(f => f.FileId != fileId && f.Sha256 == sha256 && f.FileTime == file.FileTime && f.StoreNumber == file.StoreNumber);
        _files[fileId] = file with { State = known ? FileState.Skipped : FileState.Downloaded, RawPath = rawPath, Sha256 = sha256, Bytes = bytes };
        EndingOf(fileId, file.Attempt).SetResult(new Ending(_files[fileId].State, known ? Reason.KnownBytes : Reason.None, null, null));
        return Task.FromResult(!known);
    }

    public Task FailDownloadAsync(
        long fileId, int run, string owner, Reason reason, string detail, DateTimeOffset? retryAt, CancellationToken cancellationToken)
    {
        ThrowIfAway("fail");
        var state = retryAt is not null ? FileState.Retrying : reason == Reason.GoneAtSource ? FileState.Expired : FileState.Failed;
        var file = _files[fileId] = _files[fileId] with { State = state, Reason = reason };
        EndingOf(fileId, file.Attempt).SetResult(new Ending(state, reason, detail, retryAt));
        return Task.CompletedTask;
    }

    public Task RecordOffsetAsync(long fileId, int run, MessageOffset offset, CancellationToken cancellationToken)
    {
        ThrowIfAway("place");
        _files[fileId] = _files[fileId] with { MessageOffset = offset };
        return Task.CompletedTask;
    }

    public Task HeartbeatAsync(string owner, IReadOnlyCollection<long> fileIds, CancellationToken cancellationToken)
    {
        ThrowIfAway("heartbeat");
        foreach (var id in fileIds)
        {
            Heartbeats.Enqueue(id);
        }

        return Task.CompletedTask;
    }

    public Task<LedgerFile?> FindAsync(long fileId, CancellationToken cancellationToken) => Task.FromResult(_files.GetValueOrDefault(fileId));

    public Task<IReadOnlyList<LedgerFile>> OfferAsync(long sessionId, IReadOnlyList<FileOffer> offers, bool force, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<LedgerFile?> TryBeginParseAsync(long fileId, int run, string owner, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CompleteParseAsync(long fileId, int run, string owner, MessageOffset lastBatch, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task FailParseAsync(
        long fileId, int run, string owner, Reason reason, string detail, DateTimeOffset? retryAt, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private TaskCompletionSource<Ending> EndingOf(long fileId, int attempt) =>
        _endings.GetOrAdd((fileId, attempt), _ => new TaskCompletionSource<Ending>(TaskCreationOptions.RunContinuationsAsynchronously));

    private void ThrowIfAway(string step)
    {
        if (Fault(step) is { } fault)
        {
            throw fault;
        }
    }
}
