using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gogobe.Pipeline.Transport.Memory;

/// <summary>
/// The transport inside one process: bounded, partitioned by key, with real back-pressure. Messages pass by reference, so whoever publishes one
/// never changes it again. Nothing survives the process: the reconciler offers lost files again, which it knows by <see cref="Instance"/>.
/// </summary>
public sealed class MemoryTransport : ITransport
{
    private readonly ConcurrentDictionary<string, MemoryTopic> _topics = new(StringComparer.Ordinal);
    private readonly Lock _subscribing = new();
    private readonly HashSet<(string Topic, string Group)> _observed = [];
    private readonly MemoryTransportOptions _options;
    private readonly MemoryContext _context;
    private readonly Meter _meter = new(Telemetry.Name);
    private readonly CancellationTokenSource _closed = new();
    private int _disposed;

    /// <summary>Creates one; messages that are given up go to <paramref name="deadLetters"/>.</summary>
    public MemoryTransport(
        IDeadLetterStore deadLetters, IOptions<MemoryTransportOptions> options, TimeProvider time, ILogger<MemoryTransport> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _context = new MemoryContext(Instance, deadLetters, time, logger, _closed.Token);
    }

    /// <inheritdoc/>
    public string Instance { get; } = $"memory:{Guid.NewGuid():N}";

    /// <inheritdoc/>
    public ValueTask<MessageOffset> PublishAsync<T>(Topic<T> topic, string key, T message, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(message);
        return TopicOf(topic).PublishAsync(key, message, cancellationToken);
    }

    /// <inheritdoc/>
    public ISubscription Subscribe<T>(Topic<T> topic, string group, MessageHandler<T> handler, SubscriptionOptions options)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Concurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Attempts, 1);
        lock (_subscribing)
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            if (_observed.Add((topic.Name, group)))
            {
                Telemetry.ObserveBacklog(_meter, topic.Name, group, () => BacklogOf(topic.Name, group));
            }

            return TopicOf(topic).Subscribe(group, handler, options);
        }
    }

    /// <inheritdoc/>
    public Backlog BacklogOf(string topic, string group) =>
        _topics.TryGetValue(topic, out var found)
            ? found.BacklogOf(group)
            : Nothing(_options.PartitionsOf(topic));

    private static Backlog Nothing(int partitions) => new(0, TimeSpan.Zero, new long[partitions]) { Waiting = new long[partitions], Ends = new long[partitions] };

    /// <summary>Partitions that pause after a failure, over all groups.</summary>
    internal int PausedPartitions(string topic) => _topics.TryGetValue(topic, out var found) ? found.PausedPartitions : 0;

    /// <summary>Stops handing out messages, waits for the handlers in hand, and turns away publishers that still wait.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_subscribing)
        {
            if (_disposed++ != 0)
            {
                return;
            }
        }

        // Waiting publishers first: a handler in hand may be one of them.
        await _closed.CancelAsync();
        foreach (var topic in _topics.Values)
        {
            await topic.DisposeAsync();
        }

        _meter.Dispose();
        _closed.Dispose();
    }

    private MemoryTopic<T> TopicOf<T>(Topic<T> topic)
        where T : class
    {
        var found = _topics.TryGetValue(topic.Name, out var known)
            ? known
            : _topics.GetOrAdd(topic.Name, name => new MemoryTopic<T>(name, _options.PartitionsOf(name), _options.CapacityOf(name), _context));
        return found as MemoryTopic<T> ?? throw new InvalidOperationException($"Topic {topic.Name} does not carry {typeof(T).Name}.");
    }
}

/// <summary>What all topics of a memory transport share.</summary>
internal sealed record MemoryContext(string Instance, IDeadLetterStore DeadLetters, TimeProvider Time, ILogger Logger, CancellationToken Closed);
