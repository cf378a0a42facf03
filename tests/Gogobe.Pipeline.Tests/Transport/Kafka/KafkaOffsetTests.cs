using System.Collections.Concurrent;
using Confluent.Kafka;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Tests.RawStore;
using Gogobe.Pipeline.Transport;
using Gogobe.Pipeline.Transport.Kafka;
using Gogobe.Pipeline.Transport.Kafka.Consumer;
using Gogobe.Testing;

namespace Gogobe.Pipeline.Tests.Transport.Kafka;

/// <summary>What the broker remembers of a group: watermarks over open messages, and how far others see it.</summary>
public sealed class KafkaOffsetTests(TestKafka kafka) : KafkaTest(kafka)
{
    [Fact]
    public async Task Restart_SomeMessagesHeld_GoesOnAtTheLowestOfThem()
    {
        var held = new ConcurrentDictionary<long, Delivery<FileDownloaded>>();
        MessageOffset[] places;
        await using (var first = Create())
        {
            var handled = 0;
            first.Subscribe(
                Topic,
                Group,
                (delivery, _) =>
                {
                    Interlocked.Increment(ref handled);
                    return ValueTask.FromResult(delivery.Message.FileId is 3 or 5 or 8 && held.TryAdd(delivery.Message.FileId, delivery) ? Handled.Held : Handled.Done);
                },
                Quick);
            places = await PublishAsync(first, "store", 10);
            await EventuallyAsync(() => Volatile.Read(ref handled) == 10);
            held[3].Acknowledge();
            held[8].Acknowledge();
        }

        await using var second = Create();
        second.BacklogOf(Topic.Name, Group).Watermarks[places[0].Partition].ShouldBe(places[4].Offset);
        var again = new ConcurrentQueue<long>();
        await using var subscription = second.Subscribe(Topic, Group, Into(again), Quick);
        await EventuallyAsync(() => second.BacklogOf(Topic.Name, Group).Messages == 0);
        again.ShouldBe([5, 6, 7, 8, 9, 10]);
    }

    [Fact]
    public async Task Restart_EverythingDone_HandsOutOnlyWhatIsNew()
    {
        var handled = new ConcurrentQueue<long>();
        await using (var first = Create())
        {
            first.Subscribe(Topic, Group, Into(handled), Quick);
            await PublishAsync(first, "store", 20);
            await EventuallyAsync(() => handled.Count == 20);
        }

        handled.Clear();
        await using var second = Create();
        await PublishAsync(second, "store", 1, first: 21);
        second.Subscribe(Topic, Group, Into(handled), Quick);

        await EventuallyAsync(() => !handled.IsEmpty && second.BacklogOf(Topic.Name, Group).Messages == 0);
        handled.ShouldBe([21]);
    }

    [Fact]
    public async Task Backlog_AskedByAProcessThatReadsNothing_IsWhatTheGroupCommitted()
    {
        await using var publisher = Create();
        await PublishAsync(publisher, "store", 5);
        publisher.BacklogOf(Topic.Name, Group).Messages.ShouldBe(5);
        await EventuallyAsync(() => publisher.BacklogOf(Topic.Name, Group).OldestWaiting > TimeSpan.FromMilliseconds(50));

        var handled = new ConcurrentQueue<long>();
        await using (var reader = Create())
        {
            reader.Subscribe(Topic, Group, Into(handled), Quick);
            await EventuallyAsync(() => handled.Count == 5);

            // Commits come every second, also while the member stays.
            await EventuallyAsync(() => publisher.BacklogOf(Topic.Name, Group) is { Messages: 0, OldestWaiting.Ticks: 0 });
        }

        publisher.BacklogOf(Topic.Name, Group).Watermarks.Sum().ShouldBe(5);
    }

    [Fact]
    public async Task Messages_DeletedBeforeTheyWereHandled_AreNamedAndTheRestIsHandled()
    {
        var handled = new ConcurrentQueue<long>();
        MessageOffset[] places;
        await using (var first = Create())
        {
            places = await PublishAsync(first, "store", 5);
            first.Subscribe(Topic, Group, Into(handled), Quick);
            await EventuallyAsync(() => handled.Count == 5);
        }

        handled.Clear();
        var log = new RecordedLog();
        await using var second = Create(log: log);
        await PublishAsync(second, "store", 5, first: 6);
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Servers }).Build())
        {
            await admin.DeleteRecordsAsync([new TopicPartitionOffset(Topic.Name, places[0].Partition, 8)]);
        }

        second.Subscribe(Topic, Group, Into(handled), Quick);
        await EventuallyAsync(() => handled.Count == 2);
        handled.ShouldBe([9, 10]);
        log.Lines.ShouldContain(line => line.Contains("offsets 5 to 7 are not at the broker", StringComparison.Ordinal));
    }

    [Fact]
    public void Message_BehindAGap_IsTakenOnlyWhenReadingAgainFindsNoOther()
    {
        var queue = new KafkaPartitionQueue<FileDownloaded>(null!, new Lock(), partition: 0, next: 5);
        queue.ArrivalOf(4).ShouldBe(KafkaArrival.Before);
        queue.ArrivalOf(5).ShouldBe(KafkaArrival.Next);
        queue.ArrivalOf(6).ShouldBe(KafkaArrival.BehindGap);
        queue.ArrivalOf(7).ShouldBe(KafkaArrival.BehindGap);

        queue.ReadsAgain();

        queue.ArrivalOf(5).ShouldBe(KafkaArrival.Next);
        queue.ArrivalOf(6).ShouldBe(KafkaArrival.Next);
    }

    [Fact]
    public async Task Partitions_Grown_LoseNoMessageAndAreRead()
    {
        static void Soon(KafkaTransportOptions options) => options.MetadataInterval = TimeSpan.FromMilliseconds(500);
        var handled = new ConcurrentQueue<long>();
        await using var small = Create(o =>
        {
            Soon(o);
            o.Partitions = 2;
        });
        small.Subscribe(Topic, Group, Into(handled), Quick);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PublishAsync(small, $"key-{i}", 1, first: i + 1)));

        await using var large = Create(o =>
        {
            Soon(o);
            o.Partitions = 7;
        });
        var places = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => PublishAsync(large, $"key-{i}", 1, first: 21 + i)));

        places.Max(p => p[0].Partition).ShouldBeGreaterThan(3);
        await EventuallyAsync(() => handled.Distinct().Count() == 80);
        large.BacklogOf(Topic.Name, Group).Watermarks.Count.ShouldBe(7);

        // Whoever wants fewer keeps what is there.
        await using var smaller = Create(o => o.Partitions = 1);
        smaller.BacklogOf(Topic.Name, Group).Watermarks.Count.ShouldBe(7);
    }
}
