using System.Diagnostics;
using Gogobe.Ledger;
using Gogobe.Parser.Reading;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.Options;

namespace Gogobe.Parser;

/// <summary>Parses one file that the ledger gave us: batches, ledger, in this order. Whatever the bytes are is recorded, not thrown.</summary>
internal sealed partial class FileParser(
    ILedger ledger, ITransport transport, RawOpener raw, IOptions<ParserOptions> options, TimeProvider time, ILogger<FileParser> logger)
{
    private static readonly TimeSpan[] s_delays = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    /// <summary>Parses it; returns when the ledger knows what became of it.</summary>
    /// <exception cref="TransientException">One of our own dependencies is away; nothing was decided.</exception>
    public async Task ParseAsync(LedgerFile file, FileDownloaded message, string key, string owner, ActivityContext parent, CancellationToken cancellationToken)
    {
        using var inHand = Telemetry.Hold("parse");
        var started = time.GetTimestamp();
        using var span = Telemetry.Activity.StartActivity("parse", ActivityKind.Consumer, parent);
        span?.SetTag("gogobe.file_id", file.FileId);
        span?.SetTag("gogobe.chain", message.Chain);

        var (outcome, reason) = await TryAsync(file, message, key, owner, cancellationToken);
        span?.SetTag("gogobe.outcome", outcome);
        span?.SetTag("gogobe.reason", reason.Text());
        Telemetry.Files.Add(1, new("stage", "parse"), new("chain", message.Chain), new("outcome", outcome), new("reason", reason.Text()));
        Telemetry.Duration.Record(time.GetElapsedTime(started).TotalSeconds, new("stage", "parse"), new("chain", message.Chain));
    }

    private async Task<(string Outcome, Reason Reason)> TryAsync(
        LedgerFile file, FileDownloaded message, string key, string owner, CancellationToken cancellationToken)
    {
        if (ChainRegistry.Default.FindByNumber(file.ChainNumber) is not { } chain)
        {
            return await FailAsync(file, owner, Reason.UnknownChain, "No chain of the registry has this number.", cancellationToken);
        }

        await using var stream = await raw.OpenAsync(message, cancellationToken);
        if (stream is null)
        {
            return await FailAsync(file, owner, Reason.RawExpired, "The raw bytes are gone.", cancellationToken);
        }

        var request = new ParseRequest
        {
            FileId = file.FileId,
            Run = file.Run,
            ParseId = Guid.CreateVersion7(time.GetUtcNow()),
            FileType = file.FileType,
            Chain = chain,
            StoreNumber = file.StoreNumber,
            NullNamed = file.NullNamed,
            FirstListed = file.DiscoveredAt,
            Limits = ReadLimits.Default with { MaxExpandedBytes = options.Value.MaxExpandedBytes },
        };
        using var parser = FeedParser.Open(stream, request);
        var last = await PublishAsync(parser, key, cancellationToken);
        var result = parser.Result;
        ParserTelemetry.Seen(message.Chain, request.FileType.Rows(), result.Account.Seen);
        Activity.Current?.SetTag("gogobe.rows_seen", result.Account.Seen);
        if (!result.Complete)
        {
            return await FailAsync(file, owner, result.Reason, result.Detail, cancellationToken);
        }

        FaultPoint.Hit("parser.before-ledger");
        await ledger.CompleteParseAsync(file.FileId, file.Run, owner, last, cancellationToken);
        return ("ok", result.Reason);
    }

    private async Task<MessageOffset> PublishAsync(FeedParser parser, string key, CancellationToken cancellationToken)
    {
        // The next batch is parsed while the last one is on its way to the broker. Never two on their way: they must arrive in order.
        var onItsWay = Task.FromResult(default(MessageOffset));
        try
        {
            while (Next(parser) is { } batch)
            {
                await onItsWay;
                FaultPoint.Hit("parser.before-publish");
                onItsWay = transport.PublishAsync(Topics.Ingest, key, batch, cancellationToken).AsTask();
            }
        }
        catch
        {
            await ((Task)onItsWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await onItsWay;
    }

    private static IngestBatch? Next(FeedParser parser)
    {
        try
        {
            return parser.Next();
        }
        catch (IOException e)
        {
            throw new TransientException("The raw store can not be read: " + e.Message, e);
        }
    }

    private async Task<(string Outcome, Reason Reason)> FailAsync(
        LedgerFile file, string owner, Reason reason, string detail, CancellationToken cancellationToken)
    {
        var retryAt = RetryAt(file, reason);
        if (retryAt is { } at)
        {
            LogAgain(file.FileId, file.Name, reason.Text(), at, detail);
        }
        else
        {
            LogFailed(file.FileId, file.Name, reason.Text(), detail);
        }

        await ledger.FailParseAsync(file.FileId, file.Run, owner, reason, detail, retryAt, cancellationToken);
        return (retryAt is null ? "failed" : "retry", reason);
    }

    // Damage may be of the transfer: the portal is asked again. The bytes of a local file would be the same.
    private DateTimeOffset? RetryAt(LedgerFile file, Reason reason)
    {
        var delays = options.Value.RetryDelays is { Count: > 0 } set ? set : s_delays;
        var tried = Math.Max(1, file.Attempt);
        var heals = reason is Reason.Truncated or Reason.Corrupt or Reason.Malformed or Reason.Empty or Reason.LoginPage;
        return heals && tried <= delays.Count && file.Url.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? time.GetUtcNow() + delays[tried - 1] : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "File {FileId}, {Name}, can not be parsed: {Reason}. {Detail}")]
    private partial void LogFailed(long fileId, string name, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "File {FileId}, {Name}, can not be parsed: {Reason}; downloaded again at {RetryAt:u}. {Detail}")]
    private partial void LogAgain(long fileId, string name, string reason, DateTimeOffset retryAt, string detail);
}
