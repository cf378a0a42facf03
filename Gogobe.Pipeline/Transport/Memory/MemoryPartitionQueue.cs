namespace Gogobe.Pipeline.Transport.Memory;

/// <summary>What a group knows of one partition. Guarded by the topic's lock.</summary>
internal sealed class MemoryPartitionQueue<T>(Lock topicLock)
    where T : class
{
    private readonly Queue<MemoryConsumedMessage<T>> _waiting = new();
    private readonly Queue<MemoryConsumedMessage<T>> _open = new(); // in order of offsets; ended ones stay until they reach the front
    private MemoryConsumedMessage<T>? _again; // came back from its handler: goes before all that wait

    /// <summary>The offset that the next message will have.</summary>
    public long Next { get; set; }

    /// <summary>Who reads it now.</summary>
    public MemorySubscription<T>? Owner { get; set; }

    /// <summary>Who should.</summary>
    public MemorySubscription<T>? Wanted { get; set; }

    /// <summary>Queued for a worker, in the hands of one, or paused.</summary>
    public bool Busy { get; set; }

    /// <summary>Ends the pause after a failure; null when the queue does not pause.</summary>
    public ITimer? Pause { get; set; }

    public int OpenCount { get; private set; }

    public long Watermark => _open.TryPeek(out var first) ? first.Offset : Next;

    public long? OldestOpen => _open.TryPeek(out var first) ? first.PublishedAt : null;

    public void Append(MemoryMessage<T> message)
    {
        var entry = new MemoryConsumedMessage<T>(this, message);
        Next = message.MessageOffset.Offset + 1;
        _waiting.Enqueue(entry);
        _open.Enqueue(entry);
        OpenCount++;
    }

    /// <summary>Puts it before its reader when something waits, unless it is in hand or paused.</summary>
    public void Schedule()
    {
        var waiting = _waiting.Count + (_again is null ? 0 : 1);
        if (Busy || waiting == 0)
        {
            return;
        }

        // A queue changes its reader only while nothing of it is held: a reader keeps what belongs together.
        if (Owner is null || OpenCount == waiting)
        {
            Owner = Wanted;
        }

        Busy = Owner?.TryEnqueue(this) ?? false;
    }

    public MemoryConsumedMessage<T>? Take()
    {
        if (_again is { } entry)
        {
            _again = null;
            return entry;
        }

        return _waiting.TryDequeue(out entry) ? entry : null;
    }

    public void PutBack(MemoryConsumedMessage<T> entry) => _again = entry;

    /// <summary>Ends an entry; called from any thread.</summary>
    public void End(MemoryConsumedMessage<T> entry)
    {
        lock (topicLock)
        {
            if (entry.Ended)
            {
                return;
            }

            entry.End();
            OpenCount--;
            while (_open.TryPeek(out var first) && first.Ended)
            {
                _open.Dequeue();
            }
        }
    }

    /// <summary>Its handler keeps it open; called from any thread.</summary>
    public void Hold(MemoryConsumedMessage<T> entry)
    {
        lock (topicLock)
        {
            entry.Keep();
        }
    }

    /// <summary>Ends every entry that was handed over and not taken back.</summary>
    public void RevokeHeld()
    {
        foreach (var entry in _open.Where(e => e.Held && !e.Ended).ToArray())
        {
            End(entry);
        }
    }
}
