using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;

namespace Gogobe.Pipeline.Tests.Transport.Kafka;

/// <summary>Messages that no build of ours wrote.</summary>
public sealed class KafkaPoisonTests(TestKafka kafka) : KafkaTest(kafka)
{
    private static readonly string s_good = Encoding.UTF8.GetString(MessageJson.Serialize(Message(1)));

    [Fact]
    public async Task Poison_OfEveryKind_IsADeadLetterWithItsReasonAndTheReaderGoesOn()
    {
        (byte[]? Bytes, Reason Reason)[] bad =
        [
            ([], Reason.BadMessage),
            (null, Reason.BadMessage),
            ("not json"u8.ToArray(), Reason.BadMessage),
            ([0, 1, 2, 255], Reason.BadMessage),
            ("""{"type":"unknown","payload":{}}"""u8.ToArray(), Reason.BadMessage),
            (new byte[5 * 1024 * 1024], Reason.BadMessage),
            (Encoding.UTF8.GetBytes(s_good.Replace("\"version\":1", "\"version\":99")), Reason.UnknownVersion),
            ("""{"new_shape":[1,{"version":1}],"version":2}"""u8.ToArray(), Reason.UnknownVersion),
        ];
        await using var transport = Create();
        var good = new TaskCompletionSource<Delivery<FileDownloaded>>();
        var handled = new ConcurrentQueue<long>();
        await using var subscription = transport.Subscribe(
            Topic,
            Group,
            (delivery, _) =>
            {
                handled.Enqueue(delivery.Message.FileId);
                good.TrySetResult(delivery);
                return ValueTask.FromResult(Handled.Done);
            },
            Quick);

        // Whoever reads a topic makes it.
        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Watermarks.Count == 4);
        using (var stranger = new ProducerBuilder<string, byte[]?>(new ProducerConfig { BootstrapServers = Servers, MessageMaxBytes = 8 * 1024 * 1024 }).Build())
        {
            foreach (var (bytes, _) in bad)
            {
                await stranger.ProduceAsync(Topic.Name, new Message<string, byte[]?> { Key = "k", Value = bytes, Headers = new Headers { { "who", "stranger"u8.ToArray() } } }, Cancel);
            }

            await stranger.ProduceAsync(Topic.Name, new Message<string, byte[]?> { Key = null!, Value = Encoding.UTF8.GetBytes(s_good) }, Cancel);
        }

        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 0 && good.Task.IsCompleted);

        // Without a key and without a trace: unusual, and no fault.
        var delivered = await good.Task;
        (delivered.Key, delivered.Parent).ShouldBe(("", default));
        handled.ShouldBe([1]);
        Letters.Kept.OrderBy(l => l.MessageOffset.Offset).Select(l => (l.Reason, l.Attempts, l.Payload.Length))
            .ShouldBe(bad.Select(b => (b.Reason, 1, b.Bytes?.Length ?? 0)));
        var forwarded = Forwarded(bad.Length);
        forwarded.Select(m => m["gogobe.reason"]).ShouldBe(bad.Select(b => b.Reason.Text()), ignoreOrder: true);
        forwarded.ShouldAllBe(m => m["who"] == "stranger" && m["gogobe.topic"] == Topic.Name && m["gogobe.group"] == Group && m["gogobe.attempts"] == "1");
        forwarded.Select(m => (m["gogobe.partition"], m["gogobe.offset"]))
            .ShouldBe(Letters.Kept.Select(l => ($"{l.MessageOffset.Partition}", $"{l.MessageOffset.Offset}")), ignoreOrder: true);
    }

    [Fact]
    public async Task Publish_LargerThanTheBrokerTakes_IsTooLargeAndNotTransient()
    {
        await using var transport = Create(o => o.MaxMessageBytes = 1_000_000);

        var refused = await Should.ThrowAsync<DeadLetterException>(async () =>
            await transport.PublishAsync(Topic, "k", Message(1) with { RawPath = new string('x', 2_000_000) }, Cancel));

        refused.Reason.ShouldBe(Reason.TooLarge);
        await PublishAsync(transport, "k", 1);
    }

    private List<Dictionary<string, string>> Forwarded(int count)
    {
        var found = new List<Dictionary<string, string>>();
        using var reader = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = Servers, GroupId = Group + "-letters", AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
        reader.Subscribe(Topics.DeadLetters);
        while (found.Count < count && reader.Consume(LongestWait) is { } message)
        {
            var headers = message.Message.Headers.ToDictionary(h => h.Key, h => Encoding.UTF8.GetString(h.GetValueBytes()));
            if (headers["gogobe.topic"] == Topic.Name)
            {
                found.Add(headers);
            }
        }

        reader.Close();
        return found;
    }
}
