using System.Collections.Concurrent;
using System.Diagnostics;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Pipeline.Tests.Transport;

/// <content>Order, concurrency, trace context and completeness.</content>
public abstract partial class TransportContract
{
    [Fact]
    public async Task Messages_OfOneKey_AreHandledInOrderOneAtATime()
    {
        await using var transport = Create();
        var handled = new ConcurrentQueue<long>();
        var inHand = 0;
        var overlapped = false;
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            async (delivery, _) =>
            {
                overlapped |= Interlocked.Increment(ref inHand) > 1;
                await Task.Yield();
                handled.Enqueue(delivery.Message.FileId);
                Interlocked.Decrement(ref inHand);
                return Handled.Done;
            },
            s_quick with { Concurrency = 8 });

        await PublishAsync(transport, "store", 200);

        await EventuallyAsync(() => handled.Count == 200);
        handled.ShouldBe(Enumerable.Range(1, 200).Select(i => (long)i));
        overlapped.ShouldBeFalse();
    }

    [Fact]
    public async Task Partitions_OneHandlerBusy_OthersGoOn()
    {
        await using var transport = Create();
        var keys = await KeysOfPartitionsAsync(transport, 2);
        using var release = new CancellationTokenSource();
        var other = new TaskCompletionSource();
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            async (delivery, _) =>
            {
                if (delivery.Key == keys[0])
                {
                    await other.Task;
                }
                else
                {
                    other.SetResult();
                }

                return Handled.Done;
            },
            s_quick with { Concurrency = 2 });

        await PublishAsync(transport, keys[0], 1);
        await PublishAsync(transport, keys[1], 1);

        await other.Task.WaitAsync(LongestWait, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Concurrency_ManyPartitions_IsNeverExceeded()
    {
        await using var transport = Create();
        var keys = await KeysOfPartitionsAsync(transport, 4);
        var inHand = 0;
        var most = 0;
        var handled = 0;
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            async (_, _) =>
            {
                var now = Interlocked.Increment(ref inHand);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref inHand);
                Interlocked.Increment(ref handled);
                return Handled.Done;
            },
            s_quick with { Concurrency = 2 });

        await Task.WhenAll(keys.Select(key => PublishAsync(transport, key, 50)));

        await EventuallyAsync(() => Volatile.Read(ref handled) == 200);
        most.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Delivery_SaysKeyPlaceAttemptAndTrace()
    {
        await using var transport = Create();
        var seen = new TaskCompletionSource<(string Key, MessageOffset MessageOffset, int Attempt, ActivityContext Parent)>();
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                seen.SetResult((delivery.Key, delivery.MessageOffset, delivery.Attempt, delivery.Parent));
                return ValueTask.FromResult(Handled.Done);
            },
            s_quick);

        using var publishing = new Activity("publish").SetIdFormat(ActivityIdFormat.W3C).Start();
        var place = await transport.PublishAsync(Topic, "store", Message(1), TestContext.Current.CancellationToken);

        var delivered = await seen.Task.WaitAsync(LongestWait, TestContext.Current.CancellationToken);
        delivered.Key.ShouldBe("store");
        delivered.MessageOffset.ShouldBe(place);
        place.Instance.ShouldBe(transport.Instance);
        place.Topic.ShouldBe(Topic.Name);
        delivered.Attempt.ShouldBe(1);
        delivered.Parent.TraceId.ShouldBe(publishing.TraceId);
        delivered.Parent.SpanId.ShouldBe(publishing.SpanId);
    }

    [Fact]
    public async Task Handler_DoesNotRunInTheTraceOfTheSubscriber()
    {
        await using var transport = Create();
        var seen = new TaskCompletionSource<Activity?>();
        using var subscribing = new Activity("subscribe").Start();
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (_, _) =>
            {
                seen.SetResult(Activity.Current);
                return ValueTask.FromResult(Handled.Done);
            },
            s_quick);

        await PublishAsync(transport, "store", 1);

        (await seen.Task.WaitAsync(LongestWait, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task ManyPublishersAndMembers_EveryMessageIsHandledOnceAndInOrder()
    {
        const int Publishers = 8;
        const int Each = 500;
        await using var transport = Create();
        var handled = new ConcurrentDictionary<string, ConcurrentQueue<long>>();
        MessageHandler<Messages.FileDownloaded> handler = async (delivery, _) =>
        {
            if (delivery.MessageOffset.Offset % 7 == 0)
            {
                await Task.Yield();
            }

            handled.GetOrAdd(delivery.Key, _ => new()).Enqueue(delivery.Message.FileId);
            return Handled.Done;
        };
        await using var first = transport.Subscribe(Topic, Group, handler, s_quick with { Concurrency = 3 });
        await using var second = transport.Subscribe(Topic, Group, handler, s_quick with { Concurrency = 3 });

        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(p => Task.Run(() => PublishAsync(transport, $"store-{p}", Each))));

        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 0);
        Letters.Kept.ShouldBeEmpty();
        handled.Count.ShouldBe(Publishers);
        handled.Values.ShouldAllBe(queue => queue.SequenceEqual(Enumerable.Range(1, Each).Select(i => (long)i)));
    }

    [Fact]
    public async Task Groups_EachHandlesEveryMessage()
    {
        await using var transport = Create();
        var counts = new int[2];
        await using var first = transport.Subscribe(Topic, Group, (_, _) => Count(0), s_quick);
        await using var second = transport.Subscribe(Topic, Group + "-other", (_, _) => Count(1), s_quick);

        await PublishAsync(transport, "store", 20);

        await EventuallyAsync(() => Volatile.Read(ref counts[0]) == 20 && Volatile.Read(ref counts[1]) == 20);

        ValueTask<Handled> Count(int group)
        {
            Interlocked.Increment(ref counts[group]);
            return ValueTask.FromResult(Handled.Done);
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
