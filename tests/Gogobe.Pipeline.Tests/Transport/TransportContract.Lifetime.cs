using System.Collections.Concurrent;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Pipeline.Tests.Transport;

/// <content>Subscriptions that end, and those that follow them.</content>
public abstract partial class TransportContract
{
    [Fact]
    public async Task Subscription_Disposed_WaitsForTheHandlerInHandAndHandsOutNoMore()
    {
        await using var transport = Create();
        var inHand = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var handled = 0;
        var subscription = transport.Subscribe(
            Topic,
            Group,
            async (_, _) =>
            {
                inHand.TrySetResult();
                await release.Task;
                handled++;
                return Handled.Done;
            },
            s_quick);
        await PublishAsync(transport, "store", 3);
        await inHand.Task.WaitAsync(LongestWait, TestContext.Current.CancellationToken);

        var disposal = subscription.DisposeAsync().AsTask();

        disposal.IsCompleted.ShouldBeFalse();
        release.SetResult();
        await disposal.WaitAsync(LongestWait, TestContext.Current.CancellationToken);
        handled.ShouldBe(1);
        subscription.Completion.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Group_ReadAgain_GoesOnWhereItStopped()
    {
        await using var transport = Create();
        var handled = new ConcurrentQueue<long>();
        var third = new TaskCompletionSource();
        var first = transport.Subscribe(
            Topic,
            Group,
            async (delivery, ct) =>
            {
                if (delivery.Message.FileId == 3)
                {
                    third.SetResult();
                    await Task.Delay(Timeout.Infinite, ct);
                }

                handled.Enqueue(delivery.Message.FileId);
                return Handled.Done;
            },
            s_quick with { Grace = TimeSpan.FromMilliseconds(50) });
        await PublishAsync(transport, "store", 5);
        await third.Task.WaitAsync(LongestWait, TestContext.Current.CancellationToken);
        await first.DisposeAsync();
        handled.ShouldBe([1, 2]);

        await using var second = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                handled.Enqueue(delivery.Message.FileId);
                return ValueTask.FromResult(Handled.Done);
            },
            s_quick);

        await EventuallyAsync(() => handled.Count == 5);
        handled.ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task Messages_PublishedBeforeAnySubscription_AreHandled()
    {
        await using var transport = Create();
        var handled = 0;
        await PublishAsync(transport, "store", 4);

        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (_, _) =>
            {
                Interlocked.Increment(ref handled);
                return ValueTask.FromResult(Handled.Done);
            },
            s_quick);

        await EventuallyAsync(() => Volatile.Read(ref handled) == 4);
    }

    [Fact]
    public async Task Member_Leaves_OthersTakeItsPartitionsAndItsDeliveriesAreRevoked()
    {
        await using var transport = Create();
        var keys = await KeysOfPartitionsAsync(transport, 4);
        var revoked = new ConcurrentQueue<CancellationToken>();
        var handled = new ConcurrentQueue<long>();
        var first = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                revoked.Enqueue(delivery.Revoked);
                return ValueTask.FromResult(Handled.Held);
            },
            s_quick);
        await PublishAsync(transport, keys[0], 1);
        await EventuallyAsync(() => revoked.Count == 1);
        await using var second = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                handled.Enqueue(delivery.Message.FileId);
                return ValueTask.FromResult(Handled.Done);
            },
            s_quick);

        await first.DisposeAsync();
        foreach (var key in keys)
        {
            await transport.PublishAsync(Topic, key, Message(100), TestContext.Current.CancellationToken);
        }

        await EventuallyAsync(() => handled.Count(id => id == 100) == 4);
        revoked.ShouldAllBe(token => token.IsCancellationRequested);
    }

    [Fact]
    public async Task Transport_Disposed_WaitsForHandlersInHand()
    {
        var transport = Create();
        var inHand = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var ended = false;
        transport.Subscribe(
            Topic,
            Group,
            async (_, _) =>
            {
                inHand.SetResult();
                await release.Task;
                ended = true;
                return Handled.Done;
            },
            s_quick);
        await PublishAsync(transport, "store", 1);
        await inHand.Task.WaitAsync(LongestWait, TestContext.Current.CancellationToken);

        var disposal = transport.DisposeAsync().AsTask();

        disposal.IsCompleted.ShouldBeFalse();
        release.SetResult();
        await disposal.WaitAsync(LongestWait, TestContext.Current.CancellationToken);
        ended.ShouldBeTrue();
    }
}
