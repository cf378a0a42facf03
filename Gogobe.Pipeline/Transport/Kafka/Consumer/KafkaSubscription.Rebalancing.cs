using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport.Kafka.Consumer;

/// <content>
/// Members join and leave. With the classic assignor each of them gives back everything and gets its share anew. A partition that comes back at once is
/// continued: what is held or in hand goes on, and only what moved is done again by its new owner. Runs on the polling thread, while it polls.
/// </content>
internal sealed partial class KafkaSubscription<T>
{
    private static readonly TimeSpan s_askAgain = TimeSpan.FromMilliseconds(200);

    private void Revoked(List<TopicPartitionOffset> partitions)
    {
        _membership.Waits();
        lock (_lock)
        {
            foreach (var partition in partitions)
            {
                if (_queues.TryGetValue(partition.Partition.Value, out var queue))
                {
                    queue.Suspended = true;
                }
            }
        }

        WaitForHandlers();

        // The client commits what is stored before it gives the partitions back, and not on this thread: a coordinator that is lost would hold it for ever.
        StoreAll();
    }

    private List<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        if (BeginningsOf(partitions) is not { } beginnings)
        {
            _membership.Breaks();
            return [];
        }

        _membership.Shares();
        var gone = _queues.Keys.Except(partitions.Select(p => p.Partition.Value)).ToList();
        Lost(gone);
        var starts = new List<TopicPartitionOffset>(partitions.Count);
        lock (_lock)
        {
            foreach (var partition in partitions)
            {
                var number = partition.Partition.Value;
                var beginning = beginnings[number];
                if (_queues.TryGetValue(number, out var queue) && beginning <= queue.Stored)
                {
                    queue.Suspended = false;
                    queue.HasArrived = false;
                    queue.Stored = beginning;
                    queue.Schedule();
                    starts.Add(new TopicPartitionOffset(partition, queue.Next));
                    continue;
                }

                // Somebody else went on meanwhile, or it is new to us. Never from what the client finds out by itself: when a coordinator that has just come into
                // office turns its question down, it does not ask again.
                queue?.Revoke();
                _queues[number] = new KafkaPartitionQueue<T>(this, _lock, number, beginning);
                starts.Add(new TopicPartitionOffset(partition, beginning));
            }

            _updateRequested = true;
        }

        LogAssigned(_context.Logger, _topic.Name, _group, partitions.Count, gone.Count);
        return starts;
    }

    private void LostAll(List<TopicPartitionOffset> partitions)
    {
        _membership.Waits();
        Lost(partitions.Select(p => p.Partition.Value));
    }

    private void Lost(IEnumerable<int> partitions)
    {
        lock (_lock)
        {
            foreach (var partition in partitions)
            {
                if (_queues.Remove(partition, out var queue))
                {
                    queue.Revoke();
                }
            }
        }
    }

    private void WaitForHandlers()
    {
        var started = _context.Time.GetTimestamp();
        while (true)
        {
            lock (_lock)
            {
                if (!_queues.Values.Any(queue => queue is { InHand: true, Suspended: true }))
                {
                    return;
                }
            }

            var left = _context.Options.RebalanceGrace - _context.Time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !_handedBack.WaitOne(left))
            {
                return;
            }
        }
    }

    private void StoreAll()
    {
        lock (_lock)
        {
            _updateRequested = true;
        }

        UpdatePartitions();
    }

    // The committed watermark, or the first message where the group never committed any. A coordinator or leader that came into office a moment ago turns
    // questions down. Null: it did so for so long that another client had better ask.
    private Dictionary<int, long>? BeginningsOf(List<TopicPartition> partitions)
    {
        var started = _context.Time.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return partitions.Count == 0 ? [] : AskForBeginnings(partitions);
            }
            catch (Exception e) when (e is KafkaException or TransientException)
            {
                if (Volatile.Read(ref _leaving) || _context.Time.GetElapsedTime(started) >= _context.Options.StuckAfter)
                {
                    return null;
                }

                if (isFirst)
                {
                    LogNotCommitted(_context.Logger, _topic.Name, _group, e.Message);
                }
            }

            Thread.Sleep(s_askAgain);
        }
    }

    private Dictionary<int, long> AskForBeginnings(List<TopicPartition> partitions)
    {
        var beginnings = _consumer.Committed(partitions, _context.Options.RequestTimeout)
            .Where(p => p.Offset.Value >= 0)
            .ToDictionary(p => p.Partition.Value, p => p.Offset.Value);
        var others = partitions.Select(p => p.Partition.Value).Where(p => !beginnings.ContainsKey(p)).ToList();
        foreach (var (partition, first) in _context.Broker.Offsets(_topic.Name, others, first: true))
        {
            beginnings[partition] = first;
        }

        return beginnings;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Topic}: group {Group} gave this member {Partitions} partitions, {Gone} went to others")]
    private static partial void LogAssigned(ILogger logger, string topic, string group, int partitions, int gone);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}: group {Group}, watermarks: {Reason}")]
    private static partial void LogNotCommitted(ILogger logger, string topic, string group, string reason);
}
