namespace Gogobe.Pipeline.Transport.Memory;

/// <summary>A group of a topic: its lanes (one a partition) and who reads them. Every member is called under the topic's lock.</summary>
internal sealed class MemoryGroup<T>
    where T : class
{
    private readonly Lock _lock;
    private readonly MemoryPartitionQueue<T>[] _lanes;
    private readonly List<MemorySubscription<T>> _members = [];
    private readonly MemoryContext _context;

    public MemoryGroup(string topic, string name, Lock topicLock, int partitions, MemoryContext context)
    {
        Topic = topic;
        Name = name;
        _lock = topicLock;
        _context = context;
        _lanes = new MemoryPartitionQueue<T>[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            _lanes[partition] = new MemoryPartitionQueue<T>(topicLock);
        }
    }

    public string Topic { get; }

    public string Name { get; }

    public IReadOnlyList<MemorySubscription<T>> Members => _members;

    public int PausedLanes => _lanes.Count(lane => lane.Pause is not null);

    public void StartAt(int partition, long offset) => _lanes[partition].Next = offset;

    public void Append(MemoryMessage<T> message)
    {
        var lane = _lanes[message.Place.Partition];
        lane.Append(message);
        lane.Schedule();
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

        foreach (var lane in _lanes)
        {
            if (lane.Owner == member)
            {
                lane.GiveUpHeld();
                lane.Owner = null;
            }
        }

        Assign();
    }

    public Backlog Backlog()
    {
        var watermarks = new long[_lanes.Length];
        var waiting = new long[_lanes.Length];
        var messages = 0L;
        var oldest = TimeSpan.Zero;
        for (var partition = 0; partition < _lanes.Length; partition++)
        {
            var lane = _lanes[partition];
            watermarks[partition] = lane.Watermark;
            waiting[partition] = lane.OpenCount;
            messages += lane.OpenCount;
            if (lane.OldestOpen is { } publishedAt)
            {
                var age = _context.Time.GetElapsedTime(publishedAt);
                oldest = age > oldest ? age : oldest;
            }
        }

        return new Backlog(messages, oldest, watermarks)
        {
            Waiting = waiting,
            Ends = [.. _lanes.Select(lane => lane.Next)],
            Held = _members.Count == 0 ? 0 : _lanes.Length,
        };
    }

    private void Assign()
    {
        for (var partition = 0; partition < _lanes.Length; partition++)
        {
            _lanes[partition].Wanted = _members.Count == 0 ? null : _members[partition % _members.Count];
            _lanes[partition].Schedule();
        }
    }
}
