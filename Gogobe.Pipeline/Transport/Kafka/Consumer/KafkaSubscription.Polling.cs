using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport.Kafka.Consumer;

/// <content>The thread that polls.</content>
internal sealed partial class KafkaSubscription<T>
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<int, KafkaPartitionQueue<T>> _queues = [];
    private readonly HashSet<int> _paused = []; // partitions that this client was told to pause
    private readonly AutoResetEvent _handedBack = new(false);
    private readonly KafkaMembership _membership;
    private IConsumer<string?, RentedBytes> _consumer = null!;
    private bool _updateRequested;
    private bool _overLimit;
    private bool _leaving;

    /// <summary>Something changed that the polling thread must act upon. Called under the lock.</summary>
    public void RequestUpdate() => _updateRequested = true;

    /// <inheritdoc/>
    public int Held
    {
        get
        {
            lock (_lock)
            {
                return _queues.Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Report(IDictionary<int, KafkaProgress> partitions)
    {
        lock (_lock)
        {
            foreach (var queue in _queues.Values)
            {
                partitions[queue.Partition] = new KafkaProgress(queue.Watermark, queue.Next, queue.OpenCount, queue.OldestOpen);
            }
        }
    }

    private void Poll()
    {
        try
        {
            if (!TryWaitForTopic())
            {
                return;
            }

            while (!Volatile.Read(ref _leaving))
            {
                RunConsumer();
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

    // The life of one client: until we leave, or until it is stuck and another takes its place.
    private void RunConsumer()
    {
        _consumer = _context.Clients.Consumer(_group)
            .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Revoked(partitions))
            .SetPartitionsLostHandler((_, partitions) => LostAll(partitions))
            .Build();
        var stuck = false;
        _paused.Clear();
        try
        {
            _consumer.Subscribe(_topic.Name);
            _membership.Begins();
            while (!Volatile.Read(ref _leaving) && !(stuck = _membership.IsStuck()))
            {
                if (Fetch() is { } result)
                {
                    Append(result);
                }

                UpdatePartitions();
            }

            UpdatePartitions();
        }
        finally
        {
            if (stuck)
            {
                Abandon();
            }
            else
            {
                Close();
            }
        }
    }

    private bool TryWaitForTopic()
    {
        while (!Volatile.Read(ref _leaving))
        {
            try
            {
                _context.Broker.PartitionsOf(_topic.Name);
                return true;
            }
            catch (TransientException e)
            {
                LogAway(_context.Logger, _topic.Name, _group, e.Message);
                _handedBack.WaitOne(TimeSpan.FromSeconds(1));
            }
        }

        return false;
    }

    private ConsumeResult<string?, RentedBytes>? Fetch()
    {
        try
        {
            return _consumer.Consume(s_poll);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            LogFetch(_context.Logger, _topic.Name, _group, e.Error.Code, e.Error.Reason);
            return null;
        }
    }

    private void Append(ConsumeResult<string?, RentedBytes> result)
    {
        long readAgainFrom;
        lock (_lock)
        {
            if (!_queues.TryGetValue(result.Partition.Value, out var queue))
            {
                return;
            }

            switch (queue.ArrivalOf(result.Offset.Value))
            {
                case KafkaArrival.Next:
                    if (result.Offset.Value > queue.Next)
                    {
                        LogGone(_context.Logger, _topic.Name, queue.Partition, queue.Next, result.Offset.Value - 1);
                    }

                    // The client goes on fetching although it was told to pause: it forgot when the partitions were shared out.
                    _paused.Remove(queue.Partition);
                    queue.Append(new KafkaConsumedMessage<T>(queue, result));
                    _updateRequested = true;
                    return;
                case KafkaArrival.BehindGap:
                    readAgainFrom = queue.Next;
                    break;
                default:
                    return;
            }
        }

        ReadAgain(result, readAgainFrom);
    }

    // A client that pauses, resumes or learns of another leader at the wrong moment may go on behind messages that it dropped (librdkafka keeps the position that
    // it fetches from apart from the one that it handed over).
    private void ReadAgain(ConsumeResult<string?, RentedBytes> found, long expected)
    {
        LogGap(_context.Logger, _topic.Name, found.Partition.Value, found.Offset.Value, expected);
        try
        {
            _consumer.Seek(new TopicPartitionOffset(found.TopicPartition, expected));
        }
        catch (KafkaException e)
        {
            // The partition is not ours any more; if it is, the next message stands behind the same gap.
            LogFetch(_context.Logger, _topic.Name, _group, e.Error.Code, e.Error.Reason);
            return;
        }

        lock (_lock)
        {
            if (_queues.TryGetValue(found.Partition.Value, out var queue) && queue.Next == expected)
            {
                queue.ReadsAgain();
            }
        }
    }

    /// <summary>Pauses and resumes partitions and stores watermarks, all of it here and nowhere else.</summary>
    private void UpdatePartitions()
    {
        List<TopicPartition>? pause = null;
        List<TopicPartition>? resume = null;
        List<TopicPartitionOffset>? store = null;
        lock (_lock)
        {
            if (!_updateRequested)
            {
                return;
            }

            _updateRequested = false;
            ApplyBackpressure();
            foreach (var queue in _queues.Values)
            {
                var partition = new TopicPartition(_topic.Name, queue.Partition);
                if (queue.Watermark > queue.Stored)
                {
                    (store ??= []).Add(new TopicPartitionOffset(partition, queue.Watermark));
                    queue.Stored = queue.Watermark;
                }

                // Only what was paused is resumed, and nothing is paused before its first message: either would make the client forget what it fetched ahead.
                var paused = _paused.Contains(queue.Partition);
                var full = _overLimit
                    && queue.IsFull(Math.Max(1, _context.Options.WaitingMessages / _queues.Count), _context.Options.WaitingBytes / _queues.Count, paused);
                if (!queue.Suspended && paused != full && (paused || queue.HasArrived))
                {
                    _ = full ? _paused.Add(queue.Partition) : _paused.Remove(queue.Partition);
                    (full ? pause ??= [] : resume ??= []).Add(partition);
                }
            }
        }

        store?.ForEach(Store);
        Try(() => _consumer.Pause(pause), pause);
        Try(() => _consumer.Resume(resume), resume);
    }

    private void ApplyBackpressure()
    {
        var (messages, bytes) = (0L, 0L);
        foreach (var queue in _queues.Values)
        {
            messages += queue.WaitingMessages;
            bytes += queue.WaitingBytes;
        }

        // Half of it goes before more comes: a pause throws away what the client fetched ahead, and takes half a second to end.
        var part = _overLimit ? 2 : 1;
        _overLimit = messages >= _context.Options.WaitingMessages / part || bytes >= _context.Options.WaitingBytes / part;
    }

    private void Store(TopicPartitionOffset watermark)
    {
        try
        {
            _consumer.StoreOffset(watermark);
        }
        catch (KafkaException e)
        {
            // The partition went to another member in this moment; that one does the messages again.
            LogNotStored(_context.Logger, _topic.Name, watermark.Partition.Value, watermark.Offset.Value, e.Error.Reason);
        }
    }

    private void Try(Action act, List<TopicPartition>? partitions)
    {
        try
        {
            if (partitions is not null)
            {
                act();
            }
        }
        catch (KafkaException e)
        {
            // Not ours any more.
            LogFetch(_context.Logger, _topic.Name, _group, e.Error.Code, e.Error.Reason);
        }
    }

    // Leaving waits for the group's coordinator, which may be away for ever; a process that ends does not.
    private void Close()
    {
        if (!Task.Factory.StartNew(Leave, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Wait(_context.Options.RequestTimeout))
        {
            LogNotLeft(_context.Logger, _topic.Name, _group, _context.Options.RequestTimeout);
        }

        Lost([.. _queues.Keys]);
    }

    private void Leave()
    {
        var consumer = _consumer;
        try
        {
            consumer.Close();
        }
        catch (KafkaException e)
        {
            LogFetch(_context.Logger, _topic.Name, _group, e.Error.Code, e.Error.Reason);
        }

        consumer.Dispose();
    }

    // What it had in hand comes again, to whoever has the partition then. Closing would wait for the group that it does not find.
    private void Abandon()
    {
        LogStuck(_context.Logger, _topic.Name, _group, _context.Options.StuckAfter);
        Lost([.. _queues.Keys]);
        _ = Task.Factory.StartNew(_consumer.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}: a member of group {Group} could not get its share for {Timeout} although Kafka answers; a new client takes its place")]
    private static partial void LogStuck(ILogger logger, string topic, string group, TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}: Kafka did not let this member leave group {Group} within {Timeout}; its last messages may be done again")]
    private static partial void LogNotLeft(ILogger logger, string topic, string group, TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}: group {Group} waits for Kafka: {Reason}")]
    private static partial void LogAway(ILogger logger, string topic, string group, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}: group {Group} can not read: {Code}, {Reason}")]
    private static partial void LogFetch(ILogger logger, string topic, string group, ErrorCode code, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}/{Partition}: offset {Found} came where {Expected} was due; reading again from there")]
    private static partial void LogGap(ILogger logger, string topic, int partition, long found, long expected);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Topic}/{Partition}: offsets {First} to {Last} are not at the broker any more and were not handled")]
    private static partial void LogGone(ILogger logger, string topic, int partition, long first, long last);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Topic}/{Partition}: watermark {Offset} is not stored: {Reason}")]
    private static partial void LogNotStored(ILogger logger, string topic, int partition, long offset, string reason);
}
