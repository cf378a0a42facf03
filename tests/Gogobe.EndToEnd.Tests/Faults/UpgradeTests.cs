using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F23, B22: old and new builds in one group, and messages that another build wrote.</summary>
[Trait("tier", "all")]
public sealed class UpgradeTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private const string Discovered = "gogobe.files.discovered";

    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    [Fact]
    public async Task Parsers_ReplacedOneByOneUnderLoad_LoseNothing()
    {
        await using var run = await FaultRun.StartOwnAsync(_fixtures, Form.Split, ["carrier", "parser", "parser", "writer"], stores: 40);
        var before = run.Stack.Services.Where(s => s.Service == "parser").ToArray();

        // The new ones take longer to start, beside other tests, than all these files to be read: they join first, and the old ones leave under load.
        await run.StartAsync("parser", "parser");
        using var ingest = run.Ingest();
        var held = await run.HoldAsync(ingest);
        foreach (var old in before)
        {
            await old.TerminateAsync();
            old.Exits.ToArray().ShouldBe([0], old.Log);
        }

        await held.DisposeAsync();
        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "two Parsers replaced");
    }

    [Fact]
    public async Task Messages_OfALaterBuild_AreReadWithoutWhatIsUnknownAndAnUnknownVersionIsADeadLetter()
    {
        await using var run = await FaultRun.StartOwnAsync(_fixtures, Form.Split, ["parser", "writer"]);
        using var ingest = run.Ingest();
        await FaultRun.UntilAsync(
            ingest,
            async () => (await Snapshot.LinesAsync(run.Stack.Database, "select file_name from file_processing_log where topic is not null")).Count == run.Day.Files.Count,
            "all files were offered");

        // No Carrier runs yet: its messages are exchanged for those that a later build would have written.
        await RewriteAsync(run.Stack.Environment["ConnectionStrings__kafka"]);
        await run.StartAsync("carrier");

        var since = Stopwatch.GetTimestamp();
        var result = await ingest.WaitAsync();
        result.ExitCode.ShouldBe(0, result.Error);
        output.WriteLine($"settled {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s after the Carrier started");
        await new Checker(run.Stack.Database).HoldsAsync(run.Day, deadLetters: 1);
        (await Snapshot.LinesAsync(run.Stack.Database, "select topic || ' ' || reason from dead_letters")).ShouldBe([$"{Discovered} unknown-version"]);
        run.NobodyDied();
    }

    private static async Task RewriteAsync(string brokers)
    {
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = brokers }).Build();
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = brokers,
            GroupId = "gogobe.carrier",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
        }).Build();
        consumer.Subscribe(Discovered);
        var messages = new List<ConsumeResult<string, byte[]>>();
        var ends = new HashSet<int>();
        while (consumer.Assignment.Count == 0 || ends.Count < consumer.Assignment.Count)
        {
            if (consumer.Consume(TimeSpan.FromSeconds(30)) is not { } result)
            {
                throw new TimeoutException("The broker gave nothing.");
            }

            if (result.IsPartitionEOF)
            {
                ends.Add(result.Partition.Value);
            }
            else
            {
                messages.Add(result);
            }
        }

        messages.ShouldNotBeEmpty();
        foreach (var message in messages)
        {
            var body = JsonNode.Parse(message.Message.Value)!.AsObject();
            body["colour"] = new JsonObject { ["of"] = new JsonArray("the", "sea"), ["depth"] = 3 };
            await producer.ProduceAsync(Discovered, new() { Key = message.Message.Key, Value = Encoding.UTF8.GetBytes(body.ToJsonString()), Headers = message.Message.Headers });
        }

        var later = JsonNode.Parse(messages[0].Message.Value)!.AsObject();
        later["version"] = 99;
        await producer.ProduceAsync(Discovered, new() { Key = messages[0].Message.Key, Value = Encoding.UTF8.GetBytes(later.ToJsonString()) });
        consumer.Commit();
        consumer.Close();
    }
}
