using System.Collections.Concurrent;
using Confluent.Kafka;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;

namespace Gogobe.Pipeline.Tests.Transport.Kafka;

/// <summary>Members that join and leave.</summary>
public sealed class KafkaMembersTests(TestKafka kafka) : KafkaTest(kafka)
{
    [Fact]
    public async Task Backlog_OfATopicThatIsNotThere_IsNothingAndMakesNoTopic()
    {
        await using var transport = Create();

        transport.BacklogOf(Topic.Name, Group).Messages.ShouldBe(0);

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Servers }).Build();
        admin.GetMetadata(LongestWait).Topics.Select(t => t.Topic).ShouldNotContain(Topic.Name);
    }

    [Fact]
    public async Task Backlog_AskedByWhoWantsMorePartitions_LeavesTheTopicAsItIs()
    {
        await using var transport = Create();
        await transport.PublishAsync(Topic, "a", Message(1), Cancel);
        await using var other = Create(options => options.Partitions = 8);

        other.BacklogOf(Topic.Name, Group).Waiting.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Member_Joins_OnlyWhatMovedIsRevokedAndDoneAgain()
    {
        await using var transport = Create();
        var held = new ConcurrentDictionary<long, Delivery<FileDownloaded>>();
        await using var first = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) => ValueTask.FromResult(held.TryAdd(delivery.Message.FileId, delivery) ? Handled.Held : Handled.Done),
            Quick);
        for (var i = 0; i < 40; i++)
        {
            await transport.PublishAsync(Topic, $"key-{i}", Message(i), Cancel);
        }

        await EventuallyAsync(() => held.Count == 40);
        held.Values.Select(d => d.MessageOffset.Partition).Distinct().Count().ShouldBe(4);

        var again = new ConcurrentQueue<long>();
        await using var second = transport.Subscribe(Topic, Group, Into(again), Quick);
        await EventuallyAsync(() => !again.IsEmpty && Moved().SetEquals(again));

        // Two of four partitions moved, as a rule; the first member goes on with what it holds of the others.
        held.Values.Where(d => d.Revoked.IsCancellationRequested).Select(d => d.MessageOffset.Partition).Distinct().Count().ShouldBeInRange(1, 3);
        foreach (var delivery in held.Values)
        {
            delivery.Acknowledge();
        }

        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 0);
        again.ShouldBeSubsetOf(Moved());

        HashSet<long> Moved() => [.. held.Values.Where(d => d.Revoked.IsCancellationRequested).Select(d => d.Message.FileId)];
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task TwentyMembers_JoinAndLeaveUnderLoad_EveryMessageIsHandledToItsEnd()
    {
        const int Count = 4_000;
        const int Members = 20;
        await using var transport = Create(o => o.Partitions = 24);
        var handled = new ConcurrentDictionary<long, int>();
        MessageHandler<FileDownloaded> handler = async (delivery, ct) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(delivery.Message.FileId % 5), ct);
            handled.AddOrUpdate(delivery.Message.FileId, 1, (_, times) => times + 1);
            return Handled.Done;
        };
        var members = new List<ISubscription>();
        void Join() => members.Add(transport.Subscribe(Topic, Group, handler, Quick));

        Join();
        var publishing = PublishAllAsync();
        while (members.Count < Members)
        {
            Join();
        }

        await EventuallyAsync(() => handled.Count > Count / 4);
        await Task.WhenAll(members.Take(10).Select(m => m.DisposeAsync().AsTask()));
        members.RemoveRange(0, 10);
        await EventuallyAsync(() => handled.Count > Count / 2);
        while (members.Count < Members)
        {
            Join();
        }

        await publishing;
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 0);

        // None lost; what was in hand when its partition moved is done again by its new owner.
        handled.Count.ShouldBe(Count);
        var again = handled.Values.Sum() - Count;
        again.ShouldBeLessThan(Count / 4);
        members.ShouldAllBe(m => !m.Completion.IsCompleted);
        TestContext.Current.TestOutputHelper?.WriteLine($"{again} of {Count} messages handled again");

        async Task PublishAllAsync()
        {
            for (var i = 0; i < Count; i++)
            {
                await transport.PublishAsync(Topic, $"key-{i % 200}", Message(i), Cancel);
            }
        }
    }
}
