using Confluent.Kafka;
using Gogobe.Pipeline.Transport.Kafka.Admin;

namespace Gogobe.Pipeline.Transport.Kafka.Lag;

/// <summary>
/// What waits for a group. Its members in this process know exactly; for partitions of others, and for a process that only publishes, the committed watermarks say it.
/// </summary>
internal sealed class KafkaBacklog(KafkaClients clients, KafkaBroker broker, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    private readonly Lock _reading = new();
    private readonly Dictionary<(string Topic, int Partition), (long Offset, long PublishedAt)> _seen = [];
    private IConsumer<Ignore, Ignore>? _reader;
    private bool _disposed;

    /// <summary>Asks the broker, and the members of this process.</summary>
    /// <exception cref="TransientException">The broker does not answer.</exception>
    public Backlog Of(string topic, string group, IReadOnlyList<IKafkaReader> members)
    {
        // Whoever only looks makes no topic and gives it no partitions.
        var all = Enumerable.Range(0, broker.ThereOf(topic)).ToList();
        var own = new Dictionary<int, KafkaProgress>();
        foreach (var member in members)
        {
            member.Report(own);
        }

        var others = all.Where(p => !own.ContainsKey(p)).ToList();
        var committed = broker.Committed(topic, group, others);
        var firsts = broker.Offsets(topic, others.Where(p => !committed.ContainsKey(p)), first: true);
        var ends = broker.Offsets(topic, all, first: false);

        var watermarks = new long[all.Count];
        var waiting = new long[all.Count];
        var oldest = long.MaxValue;
        var unknown = new List<TopicPartitionOffset>();
        foreach (var p in all)
        {
            if (own.TryGetValue(p, out var progress))
            {
                watermarks[p] = progress.Watermark;
                waiting[p] = progress.Open + Math.Max(0, ends[p] - progress.Next);
                oldest = Math.Min(oldest, progress.OldestOpen ?? long.MaxValue);
                continue;
            }

            watermarks[p] = committed.TryGetValue(p, out var c) ? c : firsts[p];
            waiting[p] = Math.Max(0, ends[p] - watermarks[p]);
            if (ends[p] > watermarks[p])
            {
                unknown.Add(new TopicPartitionOffset(topic, p, watermarks[p]));
            }
        }

        oldest = Math.Min(oldest, unknown.Count == 0 ? long.MaxValue : OldestOf(unknown));
        var age = oldest == long.MaxValue ? TimeSpan.Zero : time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(oldest);
        return new Backlog(waiting.Sum(), age < TimeSpan.Zero ? TimeSpan.Zero : age, watermarks) { Waiting = waiting, Ends = [.. all.Select(p => ends[p])], Held = members.Sum(member => member.Held) };
    }

    public void Dispose()
    {
        lock (_reading)
        {
            _disposed = true;
            _reader?.Dispose();
        }
    }

    // The broker knows when a message was published only by reading it. Each is read once.
    private long OldestOf(List<TopicPartitionOffset> offsets)
    {
        lock (_reading)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var missing = offsets.Where(p => !_seen.TryGetValue((p.Topic, p.Partition.Value), out var seen) || seen.Offset != p.Offset.Value).ToList();
            if (missing.Count > 0)
            {
                Read(missing);
            }

            return offsets.Min(p => _seen.TryGetValue((p.Topic, p.Partition.Value), out var seen) && seen.Offset == p.Offset.Value ? seen.PublishedAt : long.MaxValue);
        }
    }

    private void Read(List<TopicPartitionOffset> offsets)
    {
        var wanted = offsets.ToDictionary(p => p.TopicPartition, p => p.Offset.Value);
        _reader ??= clients.Reader();
        try
        {
            _reader.Assign(offsets);
            var started = time.GetTimestamp();
            while (wanted.Count > 0 && s_timeout - time.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
            {
                // The first that comes of each is the one, also when the wanted offset itself was deleted by age.
                if (_reader.Consume(left) is { } found && wanted.Remove(found.TopicPartition, out var offset))
                {
                    _seen[(found.Topic, found.Partition.Value)] = (offset, found.Message.Timestamp.UnixTimestampMs);
                    _reader.IncrementalUnassign([found.TopicPartition]);
                }
            }

            _reader.Unassign();
        }
        catch (KafkaException e)
        {
            throw new TransientException($"Kafka does not answer: {e.Error.Reason}", e);
        }
    }
}
