using System.Diagnostics;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Gogobe.Pipeline.Transport.Memory;

/// <summary>The part of a topic that does not depend on what it carries.</summary>
internal abstract class MemoryTopic : IAsyncDisposable
{
    public abstract Backlog BacklogOf(string group);

    public abstract int PausedPartitions { get; }

    public abstract ValueTask DisposeAsync();
}

/// <summary>A topic: numbers its messages, bounds them, and gives each to every group. One lock guards the topic with all its groups.</summary>
internal sealed class MemoryTopic<T>(string name, int partitions, int capacity, MemoryContext context) : MemoryTopic
    where T : class
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _room = new(capacity);
    private readonly long[] _next = new long[partitions];
    private readonly List<MemoryMessage<T>> _early = []; // published before any group came; the first group gets them
    private readonly Dictionary<string, MemoryGroup<T>> _groups = new(StringComparer.Ordinal);

    public ValueTask<MessageOffset> PublishAsync(string key, T message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfClosed();
        return _room.Wait(0, CancellationToken.None)
            ? ValueTask.FromResult(Append(key, message, ContextOf(Activity.Current)))
            : PublishWhenRoomAsync(key, message, cancellationToken);
    }

    public MemorySubscription<T> Subscribe(string group, MessageHandler<T> handler, SubscriptionOptions options)
    {
        lock (_lock)
        {
            if (!_groups.TryGetValue(group, out var found))
            {
                found = new MemoryGroup<T>(name, group, _lock, partitions, context);
                var first = _groups.Count == 0;
                _groups.Add(group, found);
                for (var partition = 0; partition < partitions; partition++)
                {
                    found.StartAt(partition, _next[partition]);
                }

                foreach (var message in first ? _early : [])
                {
                    found.Append(message);
                }

                _early.Clear();
            }

            return found.Join(handler, options);
        }
    }

    public override Backlog BacklogOf(string group)
    {
        lock (_lock)
        {
            if (_groups.TryGetValue(group, out var found))
            {
                return found.Backlog();
            }

            var firsts = (long[])_next.Clone();
            var waiting = new long[firsts.Length];
            foreach (var message in _early)
            {
                waiting[message.MessageOffset.Partition]++;
                firsts[message.MessageOffset.Partition] = Math.Min(firsts[message.MessageOffset.Partition], message.MessageOffset.Offset);
            }

            var oldest = _early.Count == 0 ? TimeSpan.Zero : context.Time.GetElapsedTime(_early[0].PublishedAt);
            return new Backlog(_early.Count, oldest, firsts) { Waiting = waiting, Ends = [.. _next] };
        }
    }

    public override int PausedPartitions
    {
        get
        {
            lock (_lock)
            {
                return _groups.Values.Sum(g => g.PausedPartitions);
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        MemorySubscription<T>[] members;
        lock (_lock)
        {
            members = [.. _groups.Values.SelectMany(g => g.Members)];
        }

        foreach (var member in members)
        {
            await member.DisposeAsync();
        }
    }

    private static ActivityContext ContextOf(Activity? activity) => activity?.Context ?? default;

    private async ValueTask<MessageOffset> PublishWhenRoomAsync(string key, T message, CancellationToken cancellationToken)
    {
        var parent = ContextOf(Activity.Current);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Closed);
        try
        {
            await _room.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            ThrowIfClosed();
        }

        return Append(key, message, parent);
    }

    private MessageOffset Append(string key, T message, ActivityContext parent)
    {
        var partition = (int)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key.AsSpan())) % (ulong)partitions);
        lock (_lock)
        {
            var offset = new MessageOffset(context.Instance, name, partition, _next[partition]++);
            var appended = new MemoryMessage<T>(message, key, offset, parent, context.Time.GetTimestamp(), _room, Math.Max(1, _groups.Count));
            if (_groups.Count == 0)
            {
                _early.Add(appended);
            }

            foreach (var group in _groups.Values)
            {
                group.Append(appended);
            }

            return offset;
        }
    }

    private void ThrowIfClosed()
    {
        if (context.Closed.IsCancellationRequested)
        {
            throw new TransientException("The memory transport is closed.");
        }
    }
}

/// <summary>A published message. It takes room in its topic until every group has handed it to a handler once.</summary>
internal sealed class MemoryMessage<T>(
    T body, string key, MessageOffset offset, ActivityContext parent, long publishedAt, SemaphoreSlim room, int groups)
    where T : class
{
    private int _waiting = groups;

    public T Body => body;

    public string Key => key;

    public MessageOffset MessageOffset => offset;

    public ActivityContext Parent => parent;

    public long PublishedAt => publishedAt;

    public void HandedOver()
    {
        if (Interlocked.Decrement(ref _waiting) == 0)
        {
            room.Release();
        }
    }
}
