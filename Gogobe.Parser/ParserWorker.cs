using System.Collections.Concurrent;
using Gogobe.Ledger;
using Gogobe.Ledger.Liveness;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.Options;

namespace Gogobe.Parser;

/// <summary>
/// Takes downloaded files and parses them, some at once. The transport's bound on batches that no Writer took yet makes a Parser wait, which
/// in turn leaves downloaded files where they are.
/// </summary>
internal sealed partial class ParserWorker(
    ITransport transport, ILedger ledger, FileParser parser, IOptions<ParserOptions> options, ProcessName process, TimeProvider time, ILogger<ParserWorker> logger)
    : BackgroundService
{
    private readonly string _owner = process.Owner("parser");
    private readonly ConcurrentDictionary<long, byte> _inHand = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ParserTelemetry.Start();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var heartbeat = BeatAsync(ending.Token);
        var subscription = transport.Subscribe(
            Topics.Downloaded, Groups.Parser, (delivery, ct) => TakeAsync(delivery, ending.Token, ct),
            new SubscriptionOptions { Concurrency = options.Value.Concurrency });
        try
        {
            await await Task.WhenAny(subscription.Completion, heartbeat, Task.Delay(Timeout.Infinite, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Files in hand are left where they are: whoever starts next offers them again.
        }
        finally
        {
            await ending.CancelAsync();
            await subscription.DisposeAsync();
            await heartbeat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask<Handled> TakeAsync(Delivery<FileDownloaded> delivery, CancellationToken ending, CancellationToken graceOver)
    {
        var message = delivery.Message;
        if (message.Version != FileDownloaded.CurrentVersion)
        {
            throw new DeadLetterException(Reason.UnknownVersion, $"Version {message.Version} of a downloaded file.");
        }

        // The ledger would give this worker a file again that it has in hand: a message that was offered twice ends here.
        if (!_inHand.TryAdd(message.FileId, 0))
        {
            return Stale();
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ending, graceOver, delivery.Revoked);
        try
        {
            if (await ledger.TryBeginParseAsync(message.FileId, message.Run, _owner, stop.Token) is not { } file)
            {
                return Stale();
            }

            await parser.ParseAsync(file, message, delivery.Key, _owner, delivery.Parent, stop.Token);
            return Handled.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A worker that stops is no reason to count against a message.
            throw new TransientException("The Parser is stopping.");
        }
        finally
        {
            _inHand.TryRemove(message.FileId, out _);
        }
    }

    private static Handled Stale()
    {
        Telemetry.Stale.Add(1, new KeyValuePair<string, object?>("stage", "parse"));
        return Handled.Done;
    }

    private async Task BeatAsync(CancellationToken ending)
    {
        using var timer = new PeriodicTimer(Leases.Heartbeat, time);
        while (await timer.WaitForNextTickAsync(ending))
        {
            try
            {
                if (_inHand.Keys is { Count: > 0 } files)
                {
                    await ledger.HeartbeatAsync(_owner, [.. files], ending);
                }
            }
            catch (TransientException e)
            {
                LogNoHeartbeat(e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No heartbeat: {Detail}")]
    private partial void LogNoHeartbeat(string detail);
}
