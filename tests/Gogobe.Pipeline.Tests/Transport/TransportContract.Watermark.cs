using System.Collections.Concurrent;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Pipeline.Tests.Transport;

/// <content>Held messages, the watermark, the backlog.</content>
public abstract partial class TransportContract
{
    [Fact]
    public async Task Watermark_StopsAtTheLowestHeldMessage()
    {
        await using var transport = Create();
        var held = new ConcurrentDictionary<long, Delivery<FileDownloaded>>();
        var handled = 0;
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                Interlocked.Increment(ref handled);
                return ValueTask.FromResult(delivery.Message.FileId is 3 or 5 && held.TryAdd(delivery.Message.FileId, delivery) ? Handled.Held : Handled.Done);
            },
            s_quick);

        var places = await PublishAsync(transport, "store", 10);
        await EventuallyAsync(() => Volatile.Read(ref handled) == 10 && transport.BacklogOf(Topic.Name, Group).Messages == 2);
        Watermark().ShouldBe(places[2].Offset);

        held[5].Acknowledge();
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 1);
        Watermark().ShouldBe(places[2].Offset);

        held[3].Receipt();
        held[3].Acknowledge();
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 0);
        Watermark().ShouldBe(places[9].Offset + 1);

        long Watermark() => transport.BacklogOf(Topic.Name, Group).Watermarks[places[0].Partition];
    }

    [Fact]
    public async Task Watermark_NeverPassesAMessageThatIsStillFailing()
    {
        await using var transport = Create();
        var mayWork = false;
        var failed = new TaskCompletionSource();
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                if (delivery.Message.FileId == 5 && !Volatile.Read(ref mayWork))
                {
                    if (delivery.Attempt == 4)
                    {
                        failed.SetResult();
                    }

                    throw new TransientException("away");
                }

                return ValueTask.FromResult(Handled.Done);
            },
            s_quick);

        var places = await PublishAsync(transport, "store", 10);
        await failed.Task.WaitAsync(LongestWait, TestContext.Current.CancellationToken);

        var backlog = transport.BacklogOf(Topic.Name, Group);
        backlog.Watermarks[places[0].Partition].ShouldBe(places[4].Offset);
        backlog.Messages.ShouldBe(6);
        Volatile.Write(ref mayWork, true);
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Watermarks[places[0].Partition] == places[9].Offset + 1);
    }

    [Fact]
    public async Task HeldMessage_AcknowledgedBeforeTheHandlerReturns_IsDone()
    {
        await using var transport = Create();
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                delivery.Acknowledge();
                return ValueTask.FromResult(Handled.Held);
            },
            s_quick);

        var places = await PublishAsync(transport, "store", 3);

        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 0);
        transport.BacklogOf(Topic.Name, Group).Watermarks[places[0].Partition].ShouldBe(places[2].Offset + 1);
    }

    [Fact]
    public async Task AcknowledgedMessage_HandlerFailsAfterwards_IsNotHandledAgain()
    {
        await using var transport = Create();
        var first = 0;
        var second = new TaskCompletionSource();
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                if (delivery.Message.FileId == 2)
                {
                    second.SetResult();
                    return ValueTask.FromResult(Handled.Done);
                }

                first++;
                delivery.Acknowledge();
                throw new InvalidOperationException("too late");
            },
            s_quick);

        await PublishAsync(transport, "store", 2);

        await second.Task.WaitAsync(LongestWait, TestContext.Current.CancellationToken);
        first.ShouldBe(1);
        Letters.Kept.ShouldBeEmpty();
    }

    [Fact]
    public async Task Backlog_CountsWhatIsNotAcknowledged()
    {
        await using var transport = Create();
        var release = new TaskCompletionSource();
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            async (_, _) =>
            {
                await release.Task;
                return Handled.Done;
            },
            s_quick);

        await PublishAsync(transport, "store", 7);

        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 7);
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).OldestWaiting > TimeSpan.Zero);
        var backlog = transport.BacklogOf(Topic.Name, Group);
        (backlog.Waiting.Sum(), backlog.Waiting.Max(), backlog.Ends.Sum()).ShouldBe((7, 7, 7), "all of one key lie in one partition");
        (backlog.Waiting.Count, backlog.Ends.Count).ShouldBe((backlog.Watermarks.Count, backlog.Watermarks.Count));
        release.SetResult();
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Held == backlog.Watermarks.Count);
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group) is { Messages: 0, OldestWaiting.Ticks: 0 });
    }
}
