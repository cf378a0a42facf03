using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport.Kafka.Consumer;

/// <summary>
/// A member of a group at the broker. One thread polls, for ever and whatever happens to the messages, so that the member stays in its group; it alone pauses
/// partitions and stores watermarks. Workers take lanes, hand over one message, and let the lane queue again behind the others.
/// </summary>
internal sealed partial class KafkaSubscription<T> : ISubscription, IKafkaReader
    where T : class
{
    private readonly Channel<KafkaPartitionQueue<T>> _ready = Channel.CreateUnbounded<KafkaPartitionQueue<T>>();
    private readonly CancellationTokenSource _impatient = new();
    private readonly Lock _lock = new();
    private readonly Topic<T> _topic;
    private readonly string _group;
    private readonly KafkaContext _context;
    private readonly SubscriptionOptions _options;
    private readonly MessageHandling<T> _handling;
    private readonly Action<IKafkaReader> _left;
    private Task _polling = Task.CompletedTask;
    private Task? _disposal;
    private bool _stopping;

    public KafkaSubscription(
        Topic<T> topic, string group, MessageHandler<T> handler, SubscriptionOptions options, KafkaContext context, Action<IKafkaReader> left)
    {
        _topic = topic;
        _group = group;
        _context = context;
        _options = options;
        _left = left;
        _membership = new KafkaMembership(context);
        _handling = new MessageHandling<T>(topic.Name, group, handler, options, KeepAsync, context.Logger, _impatient.Token);
    }

    /// <inheritdoc/>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>The version of messages that this build reads.</summary>
    public int Version => _topic.Version;

    public Place PlaceOf(int partition, long offset) => new(_context.Instance, _topic.Name, partition, offset);

    public void Start()
    {
        // The trace and the other ambient values of whoever subscribes are not those of the messages.
        using (ExecutionContext.SuppressFlow())
        {
            _polling = Task.Factory.StartNew(Poll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Completion = Task.Run(WorkAllAsync);
        }
    }

    /// <summary>Queues a lane; false when this member is leaving. Called under the lock.</summary>
    public bool TryEnqueue(KafkaPartitionQueue<T> lane) => _ready.Writer.TryWrite(lane);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            StopHandingOut();
            _disposal ??= Task.Run(LeaveAsync);
        }

        await _disposal;
    }

    private async Task LeaveAsync()
    {
        var patience = Task.Delay(_options.Grace, _context.Time, _impatient.Token);
        if (await Task.WhenAny(Completion, patience) == patience)
        {
            LogImpatient(_context.Logger, _topic.Name, _group, _options.Grace);
        }

        await _impatient.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // whoever owns the subscription sees the fault there
        Volatile.Write(ref _leaving, true);
        await _polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _left(this);
    }

    private async Task WorkAllAsync()
    {
        var workers = Task.WhenAll(Enumerable.Range(0, _options.Concurrency).Select(_ => Task.Run(WorkAsync)));
        await await Task.WhenAny(workers, _polling);
        await workers;
    }

    private void StopHandingOut()
    {
        _stopping = true;
        _ready.Writer.TryComplete();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var lane in _ready.Reader.ReadAllAsync())
            {
                if (Take(lane) is { } entry)
                {
                    var again = await _handling.HandleAsync(entry);
                    Finish(lane, entry, again);
                }
            }
        }
        catch
        {
            lock (_lock)
            {
                StopHandingOut();
            }

            throw;
        }
    }

    private KafkaConsumedMessage<T>? Take(KafkaPartitionQueue<T> lane)
    {
        lock (_lock)
        {
            var entry = _stopping || lane.Suspended || lane.Gone ? null : lane.Take();
            lane.Busy = lane.InHand = entry is not null;
            Attend();
            return entry;
        }
    }

    private void Finish(KafkaPartitionQueue<T> lane, KafkaConsumedMessage<T> entry, TimeSpan? again)
    {
        if (again is null)
        {
            entry.Forget();
        }

        lock (_lock)
        {
            lane.InHand = false;
            _handedBack.Set();
            if (again is not null)
            {
                lane.PutBack(entry);
            }

            if (again is { } wait && wait > TimeSpan.Zero && !_stopping && !lane.Gone)
            {
                // The lane stays busy: nothing of it passes the message that failed. The consumer goes on polling.
                lane.Backoff = _context.Time.CreateTimer(static state => ((Action)state!)(), () => Resume(lane), wait, Timeout.InfiniteTimeSpan);
                return;
            }

            lane.Busy = false;
            lane.Schedule();
        }
    }

    private void Resume(KafkaPartitionQueue<T> lane)
    {
        lock (_lock)
        {
            lane.Backoff?.Dispose();
            lane.Backoff = null;
            lane.Busy = false;
            lane.Schedule();
        }
    }

    // First where people look, then where machines look; both before the message is acknowledged.
    private async Task KeepAsync(OpenMessage<T> message, DeadLetter letter, CancellationToken cancellationToken)
    {
        var headers = ((KafkaConsumedMessage<T>)message).Headers;
        await _context.DeadLetters.KeepAsync(letter with { Headers = KafkaHeaders.Kept(headers) }, cancellationToken);
        await _context.ForwardAsync(letter, headers, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}: group {Group} did not finish what it had in hand within {Grace}; its handlers are cancelled")]
    private static partial void LogImpatient(ILogger logger, string topic, string group, TimeSpan grace);
}
