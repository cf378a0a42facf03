using Confluent.Kafka;
using Gogobe.Pipeline.Transport.Kafka.Consumer;

namespace Gogobe.Pipeline.Transport.Kafka.Lag;

/// <summary>
/// Asks what a group committed, as a member that never joins: the admin client's question about offsets ends the process when a coordinator answers that it is
/// still loading. A client that got no answer for long is replaced, for the reason of <see cref="KafkaMembership"/>.
/// </summary>
internal sealed class KafkaGroupReader(KafkaClients clients, string group, TimeProvider time) : IDisposable
{
    private readonly Lock _asking = new();
    private IConsumer<Ignore, Ignore>? _client;
    private long _failing;
    private bool _disposed;

    /// <summary>The watermarks of some partitions.</summary>
    /// <exception cref="TransientException">The broker does not answer.</exception>
    public List<TopicPartitionOffset> Committed(IEnumerable<TopicPartition> wanted)
    {
        lock (_asking)
        {
            if (_disposed)
            {
                throw new TransientException("The Kafka transport is closed.");
            }

            try
            {
                var committed = (_client ??= clients.Reader(group)).Committed(wanted, clients.Options.RequestTimeout);
                _failing = 0;
                return committed;
            }
            catch (KafkaException e)
            {
                Replace();
                throw new TransientException($"Kafka does not answer: {e.Error.Reason}", e);
            }
        }
    }

    public void Dispose()
    {
        lock (_asking)
        {
            _disposed = true;
            _client?.Dispose();
        }
    }

    private void Replace()
    {
        _failing = _failing == 0 ? time.GetTimestamp() : _failing;
        if (_client is { } stuck && time.GetElapsedTime(_failing) >= clients.Options.StuckAfter)
        {
            (_client, _failing) = (null, 0);
            _ = Task.Factory.StartNew(stuck.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }
}
