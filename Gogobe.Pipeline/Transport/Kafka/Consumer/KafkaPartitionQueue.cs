namespace Gogobe.Pipeline.Transport.Kafka.Consumer;

/// <summary>What a member knows of one partition that it owns. Guarded by the subscription's lock.</summary>
#pragma warning disable CA1001 // The source of the token has neither timer nor handle, and what is held may look at its token long after the queue is gone.
internal sealed class KafkaPartitionQueue<T>(KafkaSubscription<T> owner, Lock gate, int partition, long next)
#pragma warning restore CA1001
    where T : class
{
    private readonly Queue<KafkaConsumedMessage<T>> _waiting = new();
    private readonly Queue<KafkaConsumedMessage<T>> _open = new(); // in order of offsets; ended ones stay until they reach the front
    private readonly CancellationTokenSource _revoked = new();
    private KafkaConsumedMessage<T>? _again; // came back from its handler: goes before all that wait
    private long _readAgain = -1;
    private volatile bool _gone;

    public int Partition => partition;

    /// <summary>The version of messages that this build reads.</summary>
    public int Version => owner.Version;

    /// <summary>The offset after the last message that came; before the first one, where the group begins.</summary>
    public long Next { get; private set; } = next;

    /// <summary>The watermark that was given to the client for its next commit.</summary>
    public long Stored { get; set; } = next;

    /// <summary>Queued for a worker, in the hands of one, or paused after a failure.</summary>
    public bool Busy { get; set; }

    /// <summary>In the hands of a worker.</summary>
    public bool InHand { get; set; }

    /// <summary>The members are sharing out the partitions: nothing is handed out until it is known who gets this one.</summary>
    public bool Suspended { get; set; }

    /// <summary>A message came since the members last shared out the partitions.</summary>
    public bool HasArrived { get; set; }

    /// <summary>Ends the pause after a failure; null when there is none.</summary>
    public ITimer? Backoff { get; set; }

    public int OpenCount { get; private set; }

    public int WaitingMessages => _waiting.Count;

    public long WaitingBytes { get; private set; }

    /// <summary>It belongs to another member.</summary>
    public bool Gone => _gone;

    public CancellationToken Revoked => _revoked.Token;

    /// <summary>The lowest offset that is still open.</summary>
    public long Watermark => _open.TryPeek(out var first) ? first.Offset : Next;

    /// <summary>When the oldest open message was published, milliseconds since 1970.</summary>
    public long? OldestOpen => _open.TryPeek(out var first) ? first.PublishedAt : null;

    public MessageOffset MessageOffsetOf(long offset) => owner.MessageOffsetOf(partition, offset);

    /// <summary>Whether a message is the next one, one that came before, or stands behind a gap.</summary>
    public KafkaArrival ArrivalOf(long offset) =>
        offset < Next ? KafkaArrival.Before
        : offset == Next || _readAgain == Next ? KafkaArrival.Next
        : KafkaArrival.BehindGap;

    /// <summary>The messages from <see cref="Next"/> on were asked for again: a gap that is still there is one of the topic's own.</summary>
    public void ReadsAgain() => _readAgain = Next;

    public void Append(KafkaConsumedMessage<T> entry)
    {
        HasArrived = true;
        Next = entry.Offset + 1;
        _waiting.Enqueue(entry);
        _open.Enqueue(entry);
        WaitingBytes += entry.Bytes;
        OpenCount++;
        Schedule();
    }

    /// <summary>Whether what waits here is as much as one of all partitions should have; after a pause, whether it is still half as much.</summary>
    public bool IsFull(int messages, long bytes, bool paused) => paused
        ? _waiting.Count > messages / 2 || WaitingBytes > bytes / 2
        : _waiting.Count >= messages || WaitingBytes >= bytes;

    public void Schedule()
    {
        if (!Busy && !Suspended && !_gone && (_again is not null || _waiting.Count > 0))
        {
            Busy = owner.TryEnqueue(this);
        }
    }

    public KafkaConsumedMessage<T>? Take()
    {
        if (_again is { } entry)
        {
            _again = null;
            return entry;
        }

        if (_waiting.TryDequeue(out entry))
        {
            WaitingBytes -= entry.Bytes;
        }

        return entry;
    }

    public void PutBack(KafkaConsumedMessage<T> entry) => _again = entry;

    /// <summary>Ends an entry; called from any thread.</summary>
    public void End(KafkaConsumedMessage<T> entry)
    {
        lock (gate)
        {
            if (!entry.TryEnd() || _gone)
            {
                return;
            }

            OpenCount--;
            while (_open.TryPeek(out var first) && first.Ended)
            {
                _open.Dequeue();
            }

            owner.RequestUpdate();
        }
    }

    /// <summary>Another member has it. What is held or in hand is told; what waits is dropped.</summary>
    public void Revoke()
    {
        _gone = true;
        Backoff?.Dispose();
        Backoff = null;
        _waiting.Clear();
        _open.Clear();
        _again = null;
        OpenCount = 0;

        // Not under the lock, and not on the thread that polls: what listens may take its time.
        _ = _revoked.CancelAsync();
    }
}
