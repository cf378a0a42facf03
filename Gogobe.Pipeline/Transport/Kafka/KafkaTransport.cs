using System.Diagnostics;
using System.Diagnostics.Metrics;
using Confluent.Kafka;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport.Kafka.Admin;
using Gogobe.Pipeline.Transport.Kafka.Consumer;
using Gogobe.Pipeline.Transport.Kafka.Lag;
using Gogobe.Pipeline.Transport.Kafka.Producer;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gogobe.Pipeline.Transport.Kafka;

/// <summary>
/// The transport over a Kafka broker: for several processes, and with a memory of its own. Topics are made with their partitions when they are first used
/// (docs/specs/transport.md).
/// </summary>
public sealed class KafkaTransport : ITransport
{
    private readonly Lock _subscribing = new();
    private readonly List<(string Topic, string Group, IKafkaReader Reader)> _readers = [];
    private readonly HashSet<(string Topic, string Group)> _observed = [];
    private readonly Meter _meter = new(Telemetry.Name);
    private readonly KafkaContext _context;
    private readonly KafkaBacklog _backlog;
    private readonly KafkaThrottle _throttle;
    private bool _disposed;

    /// <summary>Creates one, which asks nothing of a broker yet; messages that are given up go to <paramref name="deadLetters"/> and to <see cref="Topics.DeadLetters"/>.</summary>
    public KafkaTransport(
        IDeadLetterStore deadLetters, IOptions<KafkaTransportOptions> options, TimeProvider time, ILogger<KafkaTransport> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        var clients = new KafkaClients(options.Value, time, logger);
        var broker = new KafkaBroker(clients, time);
        _context = new KafkaContext(clients, broker, new KafkaPublisher(clients), deadLetters, time, logger);
        _backlog = new KafkaBacklog(clients, broker, time);
        _throttle = new KafkaThrottle((topic, group) => BacklogOf(topic, group).Messages, options.Value.MaxBacklog, time);
    }

    /// <summary><c>kafka:{cluster id}</c>. The first caller waits until a broker answers.</summary>
    /// <exception cref="TransientException">No broker answered in <see cref="KafkaTransportOptions.StartTimeout"/>.</exception>
    public string Instance => _context.Instance;

    /// <inheritdoc/>
    public async ValueTask<MessageOffset> PublishAsync<T>(Topic<T> topic, string key, T message, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(message);
        await _throttle.EnterAsync(topic.Name, cancellationToken);
        return await SendAsync(topic.Name, key, MessageJson.Serialize(message), KafkaHeaders.OfTrace(Activity.Current), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>The bytes go as they are: the build that can read them may be another.</remarks>
    public ValueTask<MessageOffset> RepublishAsync(
        string topic, string key, byte[] payload, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return SendAsync(topic, key, payload, KafkaHeaders.OfKept(headers), cancellationToken);
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
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_observed.Add((topic.Name, group)))
            {
                var observed = new KafkaObservedBacklog(() => BacklogOf(topic.Name, group), _context.Time);
                Telemetry.ObserveBacklog(_meter, topic.Name, group, observed.Read);
            }

            var subscription = new KafkaSubscription<T>(topic, group, handler, options, _context, Left);
            _readers.Add((topic.Name, group, subscription));
            subscription.Start();
            return subscription;
        }
    }

    /// <inheritdoc/>
    public Backlog BacklogOf(string topic, string group)
    {
        IKafkaReader[] members;
        lock (_subscribing)
        {
            members = [.. _readers.Where(r => r.Topic == topic && r.Group == group).Select(r => r.Reader)];
        }

        return _backlog.Of(topic, group, members);
    }

    /// <summary>Returns when a broker answered.</summary>
    /// <exception cref="TransientException">None did.</exception>
    internal void Ping() => _context.Broker.Ping();

    /// <summary>Stops handing out messages, waits for the handlers in hand, stores the watermarks, leaves the groups and sends what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        IKafkaReader[] readers;
        lock (_subscribing)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            readers = [.. _readers.Select(r => r.Reader)];
        }

        await Task.WhenAll(readers.Select(r => r.DisposeAsync().AsTask()));
        _meter.Dispose();
        _context.Publisher.Dispose();
        _backlog.Dispose();
        _context.Broker.Dispose();
    }

    private async ValueTask<MessageOffset> SendAsync(string topic, string key, byte[] payload, Headers? headers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _context.Broker.PartitionsOf(topic);
        var sent = await _context.Publisher.PublishAsync(topic, new Message<string, byte[]> { Key = key, Value = payload, Headers = headers }, cancellationToken);
        return new MessageOffset(Instance, topic, sent.Partition.Value, sent.Offset.Value);
    }

    private void Left(IKafkaReader reader)
    {
        lock (_subscribing)
        {
            _readers.RemoveAll(r => r.Reader == reader);
        }
    }
}
