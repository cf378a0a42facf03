using System.Diagnostics;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Testing;
using Gogobe.Testing.Faults;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F09: a broker that answers with errors.</summary>
[Trait("tier", "all")]
public sealed class BrokerErrorTests(TestPostgres postgres, TestRedis redis, ITestOutputHelper output)
{
    [Fact]
    public async Task Broker_AnswersWithErrorsFiftyTimes_NothingIsLostAndNobodyEnds()
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        await using var errors = new KafkaErrors();
        await using var kafka = TestKafka.Behind(errors.Port);
        await kafka.StartAsync();
        errors.BrokerPort = kafka.Port;
        await using var run = await FaultRun.StartOwnAsync(new(postgres, redis, kafka), Form.Split, ["carrier", "parser", "writer"], stores: 10);
        using var ingest = run.Ingest();
        errors.Tell(
            new(Request: 0, Code: 6, Times: 20), // Produce: NOT_LEADER_OR_FOLLOWER
            new(Request: 0, Code: 7, Times: 20), // Produce: REQUEST_TIMED_OUT
            new(Request: 8, Code: 15, Times: 6), // OffsetCommit: COORDINATOR_NOT_AVAILABLE
            new(Request: 12, Code: 25, Times: 4)); // Heartbeat: UNKNOWN_MEMBER_ID
        var began = Stopwatch.GetTimestamp();

        await run.EndsWellAsync(ingest, began, output, "50 errors of the broker");

        output.WriteLine($"{errors.Told} errors told; not told: {string.Join(", ", errors.Left)}");

        // How many answers there are depends on how messages meet in a request; a third of them are errors until all are told.
        errors.Told.ShouldBeGreaterThanOrEqualTo(20);
        run.NobodyDied();
    }
}
