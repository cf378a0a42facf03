namespace Gogobe.Pipeline.Transport.Memory;

/// <summary>A group of a topic: its queues (one a partition) and who reads them. Every member is called under the topic's lock.</summary>
internal sealed class MemoryGroup<T>
    where T : class
{
    private readonly Lock _lock;
    private readonly MemoryPartitionQueue<T>[] _queues;
    private readonly List<MemorySubscription<T>> _members = [];
    private readonly MemoryContext _context;

    public MemoryGroup(string topic, string name, Lock topicLock, int partitions, MemoryContext context)
    {
        Topic = topic;
        Name = name;
        _lock = topicLock;
        _context = context;
        _queues = new MemoryPartitionQueue<T>[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            _queues[partition] = new MemoryPartitionQueue<T>(topicLock);
        }
    }

    public string Topic { get; }

    public string Name { get; }

    public IReadOnlyList<MemorySubscription<T>> Members => _members;

    public int PausedPartitions => _queues.Count(queue => queue.Pause is not null);

    public void StartAt(int partition, long offset) => _queues[partition].Next = offset;

    public void Append(MemoryMessage<T> message)
    {
        var queue = _queues[message.MessageOffset.Partition];
        queue.Append(message);
        queue.Schedule();
    }

    public MemorySubscription<T> Join(MessageHandler<T> handler, SubscriptionOptions options)
    {
        var member = new MemorySubscription<T>(this, _lock, handler, options, _context);
        _members.Add(member);
        Assign();
        member.Start();
        return member;
    }

    /// <summary>
    /// A member stops. What it held is given up, since the transport keeps no message that it handed over: its place counts as passed, and the
    /// reconciler offers the file again.
    /// </summary>
    public void Leave(MemorySubscription<T> member)
    {
        if (!_members.Remove(member))
        {
            return;
        }

        foreach (var queue in _queues)
        {
            if (queue.Owner == member)
            {
                queue.RevokeHeld();
                queue.Owner = null;
            }
        }

        Assign();
    }

    public Backlog Backlog()
    {
        var watermarks = new long[_queues.Length];
        var waiting = new long[_queues.Length];
        var messages = 0L;
        var oldest = TimeSpan.Zero;
        for (var partition = 0; partition < _queues.Length; partition++)
        {
            var queue = _queues[partition];
            watermarks[partition] = queue.Watermark;
            waiting[partition] = queue.OpenCount;
            messages += queue.OpenCount;
            if (queue.OldestOpen is { } publishedAt)
            {
                var age = _context.Time.GetElapsedTime(publishedAt);
                oldest = age > oldest ? age : oldest;
            }
        }

        return new Backlog(messages, oldest, watermarks)
        {
            Waiting = waiting,
            Ends = [.. _queues.Select(queue => queue.Next)],
            Held = _members.Count == 0 ? 0 : _queues.Length,
        };
    }

    private void Assign()
    {
        for (var partition = 0; partition < _queues.Length; partition++)
        {
            _queues[partition].Wanted = _members.Count == 0 ? null : _members[partition % _members.Count];
            _queues[partition].Schedule();
        }
    }
}
