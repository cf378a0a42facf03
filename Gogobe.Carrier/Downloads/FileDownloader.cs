using System.Diagnostics;
using Gogobe.Ledger;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.Options;

namespace Gogobe.Carrier.Downloads;

/// <summary>Downloads one file that the ledger gave us: bytes, ledger, message, offset, in this order. A failure of the source is recorded, not thrown.</summary>
internal sealed partial class FileDownloader(
    ILedger ledger,
    ITransport transport,
    IRawStore rawStore,
    Download download,
    RetryPolicy retry,
    IOptions<CarrierOptions> options,
    TimeProvider time,
    ILogger<FileDownloader> logger)
{
    private const int DetailLength = 500;
    private static readonly TimeSpan s_ahead = TimeSpan.FromHours(24);
    private static readonly TimeSpan[] s_delays = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    /// <summary>Downloads it; returns when the ledger knows what became of it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="owner">Whose lease is on it.</param>
    /// <param name="turn">Its turn among the files of its store.</param>
    /// <param name="parent">The span that listed it.</param>
    /// <param name="cancellationToken">Leaves it where it is.</param>
    public async Task DownloadAsync(LedgerFile file, string owner, StoreOrder.Turn turn, ActivityContext parent, CancellationToken cancellationToken)
    {
        using var inHand = Telemetry.Hold("download");
        var started = time.GetTimestamp();
        var chain = ChainRegistry.Default.FindByNumber(file.ChainNumber)?.Slug;
        using var span = Telemetry.Activity.StartActivity("download", ActivityKind.Consumer, parent);
        span?.SetTag("gogobe.file_id", file.FileId);
        span?.SetTag("gogobe.chain", chain);

        var result = await TryAsync(file, chain, cancellationToken);
        await turn.Before.WaitAsync(cancellationToken);
        var (outcome, reason) = result switch
        {
            DownloadResult.Downloaded downloaded => await CompleteAsync(file, chain!, owner, downloaded, cancellationToken),
            DownloadResult.Failed failed => await FailAsync(file, owner, failed, cancellationToken),
            _ => throw new UnreachableException(),
        };

        span?.SetTag("gogobe.outcome", outcome);
        span?.SetTag("gogobe.reason", reason.Text());
        Telemetry.Files.Add(
            1, new("stage", "download"), new("chain", chain ?? "unknown"), new("outcome", outcome), new("reason", reason.Text()));
        Telemetry.Duration.Record(
            time.GetElapsedTime(started).TotalSeconds, new("stage", "download"), new("chain", chain ?? "unknown"));
    }

    private async Task<DownloadResult> TryAsync(LedgerFile file, string? chain, CancellationToken cancellationToken)
    {
        if (chain is null)
        {
            return new DownloadResult.Failed(Reason.UnknownChain, "No chain of the registry publishes under this id.", Heals: false);
        }

        if (file.FileTime > time.GetUtcNow() + s_ahead)
        {
            return new DownloadResult.Failed(Reason.FutureTimestamp, "The stamp is more than 24 hours ahead of the clock.", Heals: false);
        }

        try
        {
            return await retry.UntilAsync(
                () => download.DownloadAsync(chain, file.Url, RawKey.For(chain, file.FileTime, file.FileId), cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever an address can do to us that we did not foresee ends here with the file, not with the process.
            LogUnforeseen(file.FileId, e);
            return new DownloadResult.Failed(Reason.Poison, e.GetType().Name, Heals: true);
        }
    }

    private async Task<(string Outcome, Reason Reason)> CompleteAsync(
        LedgerFile file, string chain, string owner, DownloadResult.Downloaded downloaded, CancellationToken cancellationToken)
    {
        Telemetry.Bytes.Add(downloaded.Bytes, new KeyValuePair<string, object?>("chain", chain));
        FaultPoint.Hit("carrier.before-ledger");
        var isNew = await retry.UntilAsync(
            () => ledger.CompleteDownloadAsync(file.FileId, file.Run, owner, downloaded.RawKey, downloaded.Sha256, downloaded.Bytes, cancellationToken),
            cancellationToken);
        if (!isNew)
        {
            await retry.UntilAsync(() => rawStore.DeleteAsync(downloaded.RawKey, cancellationToken), cancellationToken);
            return ("skipped", Reason.KnownBytes);
        }

        FaultPoint.Hit("carrier.before-publish");
        var message = new FileDownloaded
        {
            FileId = file.FileId,
            Run = file.Run,
            Chain = chain,
            FileType = file.FileType,
            StoreNumber = file.StoreNumber,
            NullNamed = file.NullNamed,
            RawPath = downloaded.RawKey,
            LocalPath = rawStore.LocalPath(downloaded.RawKey),
            Sha256 = downloaded.Sha256,
            Bytes = downloaded.Bytes,
        };
        var offset = await retry.UntilAsync(
            () => transport.PublishAsync(Topics.Downloaded, MessageKey.Of(chain, file.StoreNumber), message, cancellationToken).AsTask(), cancellationToken);
        FaultPoint.Hit("carrier.before-offset");
        await retry.UntilAsync(() => ledger.RecordOffsetAsync(file.FileId, file.Run, offset, cancellationToken), cancellationToken);

        return ("ok", Reason.None);
    }

    private async Task<(string Outcome, Reason Reason)> FailAsync(
        LedgerFile file, string owner, DownloadResult.Failed failed, CancellationToken cancellationToken)
    {
        var retryAt = RetryAt(file.Attempt, failed);
        var detail = failed.Detail.Length <= DetailLength ? failed.Detail : failed.Detail[..DetailLength];
        if (retryAt is { } at)
        {
            LogAgain(file.FileId, file.Name, file.Attempt, failed.Reason.Text(), at, detail);
        }
        else
        {
            LogFailed(file.FileId, file.Name, file.Attempt, failed.Reason.Text(), detail);
        }

        await retry.UntilAsync(
            () => ledger.FailDownloadAsync(file.FileId, file.Run, owner, failed.Reason, detail, retryAt, cancellationToken), cancellationToken);
        return (retryAt is null ? "failed" : "retry", failed.Reason);
    }

    private DateTimeOffset? RetryAt(int attempt, DownloadResult.Failed failed)
    {
        var delays = options.Value.RetryDelays is { Count: > 0 } set ? set : s_delays;
        var tried = Math.Max(1, attempt);
        if (!failed.Heals || tried > delays.Count)
        {
            return null;
        }

        var asked = failed.RetryAfter is { } wait ? TimeSpan.FromTicks(Math.Min(wait.Ticks, options.Value.MaxRetryAfter.Ticks)) : TimeSpan.Zero;
        return time.GetUtcNow() + (asked > delays[tried - 1] ? asked : delays[tried - 1]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "File {FileId}, {Name}, can not be downloaded, try {Attempt}: {Reason}; not tried again. {Detail}")]
    private partial void LogFailed(long fileId, string name, int attempt, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "File {FileId}, {Name}, can not be downloaded, try {Attempt}: {Reason}; again at {RetryAt:u}. {Detail}")]
    private partial void LogAgain(long fileId, string name, int attempt, string reason, DateTimeOffset retryAt, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "File {FileId}: unforeseen")]
    private partial void LogUnforeseen(long fileId, Exception error);
}
