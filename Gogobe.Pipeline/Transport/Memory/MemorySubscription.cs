using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport.Memory;

/// <summary>A member of a group: a worker takes a queue, hands over one message, and puts the queue behind the others.</summary>
internal sealed partial class MemorySubscription<T> : ISubscription
    where T : class
{
    private readonly Channel<MemoryPartitionQueue<T>> _ready = Channel.CreateUnbounded<MemoryPartitionQueue<T>>();
    private readonly CancellationTokenSource _revoked = new();
    private readonly CancellationTokenSource _graceOver = new();
    private readonly MemoryGroup<T> _group;
    private readonly Lock _lock;
    private readonly MessageHandling<T> _handling;
    private readonly SubscriptionOptions _options;
    private readonly MemoryContext _context;
    private Task? _disposal;
    private bool _stopping;

    public MemorySubscription(
        MemoryGroup<T> group, Lock topicLock, MessageHandler<T> handler, SubscriptionOptions options, MemoryContext context)
    {
        _group = group;
        _lock = topicLock;
        _options = options;
        _context = context;
        _handling = new MessageHandling<T>(
            group.Topic, group.Name, handler, options, (_, letter, cancellationToken) => context.DeadLetters.KeepAsync(letter, cancellationToken),
            context.Logger, _graceOver.Token);
    }

    /// <summary>Signalled when this member has left.</summary>
    public CancellationToken Revoked => _revoked.Token;

    /// <inheritdoc/>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start()
    {
        // The trace and the other ambient values of whoever subscribes are not those of the messages.
        using (ExecutionContext.SuppressFlow())
        {
            Completion = Task.WhenAll(Enumerable.Range(0, _options.Concurrency).Select(_ => Task.Run(WorkAsync)));
        }
    }

    /// <summary>Gives a queue to the workers; false when this member is leaving. Called under the topic's lock.</summary>
    public bool TryEnqueue(MemoryPartitionQueue<T> queue) => _ready.Writer.TryWrite(queue);

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
            LogGraceOver(_context.Logger, _group.Topic, _group.Name, _options.Grace);
        }

        await _graceOver.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // whoever owns the subscription sees the fault there
        await _revoked.CancelAsync();
        lock (_lock)
        {
            _group.Leave(this);
        }
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
                    Finish(queue, entry, await _handling.HandleAsync(entry));
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

    private MemoryConsumedMessage<T>? Take(MemoryPartitionQueue<T> queue)
    {
        lock (_lock)
        {
            var entry = _stopping ? null : queue.Take();
            queue.Busy = entry is not null;
            return entry;
        }
    }

    private void Finish(MemoryPartitionQueue<T> queue, MemoryConsumedMessage<T> entry, TimeSpan? again)
    {
        lock (_lock)
        {
            if (again is not null)
            {
                queue.PutBack(entry);
            }

            if (again is { } wait && wait > TimeSpan.Zero && !_stopping)
            {
                // The queue stays busy: nothing of it passes the message that failed.
                queue.Pause = _context.Time.CreateTimer(static state => ((Action)state!)(), () => Resume(queue), wait, Timeout.InfiniteTimeSpan);
                return;
            }

            queue.Busy = false;
            queue.Schedule();
        }
    }

    private void Resume(MemoryPartitionQueue<T> queue)
    {
        lock (_lock)
        {
            queue.Pause?.Dispose();
            queue.Pause = null;
            queue.Busy = false;
            queue.Schedule();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}: group {Group} did not finish what it had in hand within {Grace}; its handlers are cancelled")]
    private static partial void LogGraceOver(ILogger logger, string topic, string group, TimeSpan grace);
}
