using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport.Kafka.Consumer;

/// <summary>
/// A member of a group at the broker. One thread polls, for ever and whatever happens to the messages, so that the member stays in its group; it alone pauses
/// partitions and stores watermarks. A worker takes a queue, hands over one message, and puts the queue behind the others.
/// </summary>
internal sealed partial class KafkaSubscription<T> : ISubscription, IKafkaReader
    where T : class
{
    private readonly Channel<KafkaPartitionQueue<T>> _ready = Channel.CreateUnbounded<KafkaPartitionQueue<T>>();
    private readonly CancellationTokenSource _graceOver = new();
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
        _handling = new MessageHandling<T>(topic.Name, group, handler, options, KeepAsync, context.Logger, _graceOver.Token);
    }

    /// <inheritdoc/>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>The version of messages that this build reads.</summary>
    public int Version => _topic.Version;

    public MessageOffset MessageOffsetOf(int partition, long offset) => new(_context.Instance, _topic.Name, partition, offset);

    public void Start()
    {
        // The trace and the other ambient values of whoever subscribes are not those of the messages.
        using (ExecutionContext.SuppressFlow())
        {
            _polling = Task.Factory.StartNew(Poll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Completion = Task.Run(WorkAllAsync);
        }
    }

    /// <summary>Gives a queue to the workers; false when this member is leaving. Called under the lock.</summary>
    public bool TryEnqueue(KafkaPartitionQueue<T> queue) => _ready.Writer.TryWrite(queue);

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
        var timeout = Task.Delay(_options.Grace, _context.Time, _graceOver.Token);
        if (await Task.WhenAny(Completion, timeout) == timeout)
        {
            LogGraceOver(_context.Logger, _topic.Name, _group, _options.Grace);
        }

        await _graceOver.CancelAsync();
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
            await foreach (var queue in _ready.Reader.ReadAllAsync())
            {
                if (Take(queue) is { } entry)
                {
                    var again = await _handling.HandleAsync(entry);
                    Finish(queue, entry, again);
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

    private KafkaConsumedMessage<T>? Take(KafkaPartitionQueue<T> queue)
    {
        lock (_lock)
        {
            var entry = _stopping || queue.Suspended || queue.Gone ? null : queue.Take();
            queue.Busy = queue.InHand = entry is not null;
            RequestUpdate();
            return entry;
        }
    }

    private void Finish(KafkaPartitionQueue<T> queue, KafkaConsumedMessage<T> entry, TimeSpan? again)
    {
        if (again is null)
        {
            entry.Forget();
        }

        lock (_lock)
        {
            queue.InHand = false;
            _handedBack.Set();
            if (again is not null)
            {
                queue.PutBack(entry);
            }

            if (again is { } wait && wait > TimeSpan.Zero && !_stopping && !queue.Gone)
            {
                // The queue stays busy: nothing of it passes the message that failed. The consumer goes on polling.
                queue.Backoff = _context.Time.CreateTimer(static state => ((Action)state!)(), () => Resume(queue), wait, Timeout.InfiniteTimeSpan);
                return;
            }

            queue.Busy = false;
            queue.Schedule();
        }
    }

    private void Resume(KafkaPartitionQueue<T> queue)
    {
        lock (_lock)
        {
            queue.Backoff?.Dispose();
            queue.Backoff = null;
            queue.Busy = false;
            queue.Schedule();
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
    private static partial void LogGraceOver(ILogger logger, string topic, string group, TimeSpan grace);
}
