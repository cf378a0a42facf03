using System.Collections.Concurrent;
using System.Text;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Pipeline.Tests.Transport;

/// <content>What happens to a message whose handler fails.</content>
public abstract partial class TransportContract
{
    [Fact]
    public async Task TransientFailure_MessageComesAgainAndNoLaterOnePassesIt()
    {
        await using var transport = Create();
        var handled = new ConcurrentQueue<long>();
        var failures = 0;
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                // More often than an own failure may happen: a dependency that is away never ends in a dead letter.
                if (delivery.Message.FileId == 5 && failures++ < 6)
                {
                    throw new TransientException("PostgreSQL is away");
                }

                handled.Enqueue(delivery.Message.FileId);
                return ValueTask.FromResult(Handled.Done);
            },
            s_quick with { Concurrency = 4 });

        await PublishAsync(transport, "store", 10);

        await EventuallyAsync(() => handled.Count == 10);
        handled.ShouldBe(Enumerable.Range(1, 10).Select(i => (long)i));
        Letters.Kept.ShouldBeEmpty();
    }

    [Fact]
    public async Task TransientFailure_OtherPartitionsGoOn()
    {
        await using var transport = Create();
        var keys = await KeysOfPartitionsAsync(transport, 2);
        var others = 0;
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                if (delivery.Key == keys[0])
                {
                    throw new TransientException("away");
                }

                Interlocked.Increment(ref others);
                return ValueTask.FromResult(Handled.Done);
            },
            s_quick);

        await PublishAsync(transport, keys[0], 1);
        await PublishAsync(transport, keys[1], 20);

        await EventuallyAsync(() => Volatile.Read(ref others) == 20);
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 1); // a message is acknowledged after it was handled
    }

    [Fact]
    public async Task OwnFailure_AfterThreeTries_IsADeadLetterAndTheOthersAreHandled()
    {
        await using var transport = Create();
        var handled = new ConcurrentQueue<long>();
        var attempts = new ConcurrentQueue<int>();
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                if (delivery.Message.FileId == 5)
                {
                    attempts.Enqueue(delivery.Attempt);
                    throw new InvalidOperationException(new string('x', 1000));
                }

                handled.Enqueue(delivery.Message.FileId);
                return ValueTask.FromResult(Handled.Done);
            },
            s_quick);

        var places = await PublishAsync(transport, "store", 10);

        await EventuallyAsync(() => handled.Count == 9);
        attempts.ShouldBe([1, 2, 3]);
        handled.ShouldBe([1, 2, 3, 4, 6, 7, 8, 9, 10]);
        var letter = Letters.Kept.ShouldHaveSingleItem();
        letter.MessageOffset.ShouldBe(places[4]);
        letter.Group.ShouldBe(Group);
        letter.Key.ShouldBe("store");
        (letter.FileId, letter.Run, letter.Attempts).ShouldBe((5, 1, 3));
        letter.Reason.ShouldBe(Reason.Poison);
        letter.Detail.Length.ShouldBeLessThanOrEqualTo(500);
        Encoding.UTF8.GetString(letter.Payload).ShouldContain("\"file_id\":5");
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 0);
    }

    [Fact]
    public async Task DeadLetterException_IsNotTriedAgain()
    {
        await using var transport = Create();
        var tries = 0;
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (_, _) =>
            {
                tries++;
                throw new DeadLetterException(Reason.UnknownVersion, "version 7");
            },
            s_quick);

        await PublishAsync(transport, "store", 1);

        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 0);
        tries.ShouldBe(1);
        var letter = Letters.Kept.ShouldHaveSingleItem();
        (letter.Reason, letter.Detail, letter.Attempts).ShouldBe((Reason.UnknownVersion, "version 7", 1));
    }

    [Fact]
    public async Task DeadLetterStore_Away_MessageStaysOpenAndIsNotHandledAgain()
    {
        await using var transport = Create();
        var tries = 0;
        var openWhileKeeping = new ConcurrentQueue<long>();
        Letters.Fault = () =>
        {
            openWhileKeeping.Enqueue(transport.BacklogOf(Topic.Name, Group).Messages);
            return openWhileKeeping.Count <= 3 ? new TransientException("away") : null;
        };
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (_, _) =>
            {
                tries++;
                throw new DeadLetterException("bad");
            },
            s_quick);

        await PublishAsync(transport, "store", 1);

        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 0);
        Letters.Kept.ShouldHaveSingleItem();
        tries.ShouldBe(1);
        openWhileKeeping.ShouldBe([1, 1, 1, 1]); // kept first, acknowledged second
    }

    [Fact]
    public async Task DeadLetterStore_Broken_EndsTheSubscriptionWithTheFault()
    {
        await using var transport = Create();
        Letters.Fault = () => new InvalidOperationException("a bug");
        var subscription = transport.Subscribe(Topic, Group, (_, _) => throw new DeadLetterException("bad"), s_quick);

        await PublishAsync(transport, "store", 1);

        var fault = await Should.ThrowAsync<InvalidOperationException>(subscription.Completion.WaitAsync(LongestWait, TestContext.Current.CancellationToken));
        fault.Message.ShouldBe("a bug");
        await subscription.DisposeAsync();
    }
}
