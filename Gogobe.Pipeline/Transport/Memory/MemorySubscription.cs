using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport.Memory;

/// <summary>A member of a group: workers that take lanes, hand over one message, and let the lane queue again behind the others.</summary>
internal sealed partial class MemorySubscription<T> : ISubscription
    where T : class
{
    private readonly Channel<MemoryPartitionQueue<T>> _ready = Channel.CreateUnbounded<MemoryPartitionQueue<T>>();
    private readonly CancellationTokenSource _revoked = new();
    private readonly CancellationTokenSource _impatient = new();
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
            context.Logger, _impatient.Token);
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

    /// <summary>Queues a lane; false when this member is leaving. Called under the topic's lock.</summary>
    public bool TryEnqueue(MemoryPartitionQueue<T> lane) => _ready.Writer.TryWrite(lane);

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
            LogImpatient(_context.Logger, _group.Topic, _group.Name, _options.Grace);
        }

        await _impatient.CancelAsync();
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
            await foreach (var lane in _ready.Reader.ReadAllAsync())
            {
                if (Take(lane) is { } entry)
                {
                    Finish(lane, entry, await _handling.HandleAsync(entry));
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

    private MemoryConsumedMessage<T>? Take(MemoryPartitionQueue<T> lane)
    {
        lock (_lock)
        {
            var entry = _stopping ? null : lane.Take();
            lane.Busy = entry is not null;
            return entry;
        }
    }

    private void Finish(MemoryPartitionQueue<T> lane, MemoryConsumedMessage<T> entry, TimeSpan? again)
    {
        lock (_lock)
        {
            if (again is not null)
            {
                lane.PutBack(entry);
            }

            if (again is { } wait && wait > TimeSpan.Zero && !_stopping)
            {
                // The lane stays busy: nothing of it passes the message that failed.
                lane.Pause = _context.Time.CreateTimer(static state => ((Action)state!)(), () => Resume(lane), wait, Timeout.InfiniteTimeSpan);
                return;
            }

            lane.Busy = false;
            lane.Schedule();
        }
    }

    private void Resume(MemoryPartitionQueue<T> lane)
    {
        lock (_lock)
        {
            lane.Pause?.Dispose();
            lane.Pause = null;
            lane.Busy = false;
            lane.Schedule();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}: group {Group} did not finish what it had in hand within {Grace}; its handlers are cancelled")]
    private static partial void LogImpatient(ILogger logger, string topic, string group, TimeSpan grace);
}
