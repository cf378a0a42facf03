using System.Collections.Concurrent;
using Gogobe.Carrier.Downloads;
using Gogobe.Ledger;
using Gogobe.Ledger.Liveness;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Carrier;

/// <summary>
/// Takes discovered files and downloads them beside the transport's order: a message is held while its file is downloaded, so that one slow host does not
/// hold the other files of its partition, and acknowledged when the ledger knows the end.
/// </summary>
internal sealed partial class CarrierWorker(
    ITransport transport, ILedger ledger, DownloadSlots slots, FileDownloader downloader, ProcessName process, TimeProvider time, ILogger<CarrierWorker> logger) : BackgroundService
{
    // Handlers mostly wait for a slot; as many as there are partitions may do so, and a waiting one costs nothing.
    private const int Handlers = 64;
    private readonly string _owner = process.Owner("carrier");
    private readonly ConcurrentDictionary<long, Task> _inHand = new();
    private readonly StoreOrder _order = new();
    private readonly TaskCompletionSource _bug = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var heartbeat = BeatAsync(ending.Token);
        var subscription = transport.Subscribe(
            Topics.Discovered, Groups.Carrier, (delivery, ct) => TakeAsync(delivery, ending.Token, ct), new SubscriptionOptions { Concurrency = Handlers });
        try
        {
            await await Task.WhenAny(subscription.Completion, _bug.Task, heartbeat, Task.Delay(Timeout.Infinite, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Files in hand are left where they are: whoever starts next offers them again.
        }
        finally
        {
            await ending.CancelAsync();
            await subscription.DisposeAsync();
            await Task.WhenAll(_inHand.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await heartbeat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask<Handled> TakeAsync(Delivery<FileDiscovered> delivery, CancellationToken ending, CancellationToken graceOver)
    {
        var message = delivery.Message;
        if (message.Version != FileDiscovered.CurrentVersion)
        {
            throw new DeadLetterException(Reason.UnknownVersion, $"Version {message.Version} of a discovered file.");
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ending, graceOver);
        var slot = await WhileRunningAsync(slots.EnterAsync(message.Chain, message.Url, waiting.Token), ending);
        var done = new TaskCompletionSource();
        LedgerFile? file = null;

        // The ledger would give this worker a file again that it has in hand: a message that was offered twice ends here.
        var isNew = _inHand.TryAdd(message.FileId, done.Task);
        try
        {
            file = isNew ? await WhileRunningAsync(ledger.TryBeginDownloadAsync(message.FileId, message.Run, _owner, waiting.Token), ending) : null;
        }
        finally
        {
            if (file is null)
            {
                slot.Dispose();
                if (isNew)
                {
                    _inHand.TryRemove(message.FileId, out _);
                    done.SetResult();
                }
            }
        }

        if (file is null)
        {
            Telemetry.Stale.Add(1, new KeyValuePair<string, object?>("stage", "download"));
            return Handled.Done;
        }

        _ = DownloadAsync(file, delivery, slot, _order.Enter(file), done, ending);
        return Handled.Held;
    }

    // A worker that stops is no reason to try a message again, and none to count against it.
    private static async Task<T> WhileRunningAsync<T>(Task<T> step, CancellationToken ending)
    {
        try
        {
            return await step;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            throw new TransientException("The Carrier is stopping.");
        }
    }

    private async Task DownloadAsync(
        LedgerFile file, Delivery<FileDiscovered> delivery, IDisposable slot, StoreOrder.Turn turn, TaskCompletionSource done, CancellationToken ending)
    {
        await Task.Yield();
        var isDone = false;
        try
        {
            using (slot)
            using (turn)
            {
                await downloader.DownloadAsync(file, _owner, turn, delivery.Parent, ending);
            }

            isDone = true;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            _bug.TrySetException(e);
        }
        finally
        {
            _inHand.TryRemove(file.FileId, out _);
            done.SetResult();
        }

        // Out of our hands first: the next message of this file may follow the acknowledgement at once, and is no second offer.
        if (isDone)
        {
            delivery.Acknowledge();
        }
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
