using System.Diagnostics;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F01 to F03, F22: processes that die, at any place and politely.</summary>
public sealed class KilledServiceTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private static readonly bool s_long = Environment.GetEnvironmentVariable("GOGOBE_TEST_LONG") is "1";

    // Each place with how often a run passes it at least, so that what is drawn is always reached.
    private static readonly (string Place, int Passes)[] s_places =
    [
        ("carrier.before-ledger", 10), ("carrier.before-publish", 10), ("carrier.before-place", 10), ("rawstore.before-rename", 10),
        ("parser.before-publish", 20), ("parser.before-ledger", 10), ("writer.before-claim", 10), ("writer.in-copy", 4), ("writer.before-commit", 10), ("writer.after-commit", 10),
    ];

    [Fact]
    public async Task Service_KilledAtAnyPlace_LosesNothingAndWritesNothingTwice()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("GOGOBE_TEST_SEED"), out var given) ? given : Random.Shared.Next(1, 1_000_000);
        output.WriteLine($"seed {seed} (GOGOBE_TEST_SEED draws the same again)");
#pragma warning disable CA5394 // Draws tests, keeps no secret.
        var random = new Random(seed);
        for (var i = 0; i < (s_long ? 200 : 5); i++)
        {
            var (place, passes) = s_places[random.Next(s_places.Length)];
            await KilledOnce(place, random.Next(1, passes + 1));
        }
#pragma warning restore CA5394
    }

    [Fact]
    public async Task Writer_KilledBetweenCommitAndAcknowledge_WritesEachRowOnce()
    {
        await using var run = await FaultRun.StartAsync((postgres, redis, kafka), ["carrier", "parser", "writer!writer.after-commit@2=kill"]);
        using var ingest = run.Ingest();
        var writer = run.Service("writer");
        await FaultRun.UntilAsync(ingest, () => Task.FromResult(!writer.Exits.IsEmpty), "the Writer died");
        const string Rows = "select format('%s %s version %s', store_key, product, version) || '|' || xmin from prices";
        var committed = await Snapshot.LinesAsync(run.Stack.Database, Rows);
        committed.ShouldNotBeEmpty("nothing was committed before the kill");

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "Writer killed after its commit");

        // A row that still has its version was not touched again by the second delivery of its file.
        var after = (await Snapshot.LinesAsync(run.Stack.Database, Rows)).ToDictionary(line => line.Split('|')[0], line => line.Split('|')[1]);
        committed.Where(line => after.TryGetValue(line.Split('|')[0], out var xmin) && xmin != line.Split('|')[1]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Writer_KilledInsideCopy_ShowsNoRowBeforeTheRetry()
    {
        await using var run = await FaultRun.StartAsync((postgres, redis, kafka), ["carrier", "parser", "writer!writer.in-copy@1=kill"]);
        using var ingest = run.Ingest();
        var writer = run.Service("writer");
        await FaultRun.UntilAsync(ingest, () => Task.FromResult(!writer.Exits.IsEmpty), "the Writer died");
        var half = await Snapshot.LinesAsync(
            run.Stack.Database,
            """
            select format('store %s has %s prices and no completed file', p.store_key, count(*)) from prices p
            where not exists (select 1 from file_processing_log f where f.chain_no * 1000000 + f.store_no = p.store_key and f.status = 'completed') group by p.store_key
            """);
        half.ShouldBeEmpty();

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "Writer killed inside COPY");
    }

    [Theory]
    [InlineData("carrier")]
    [InlineData("parser")]
    [InlineData("writer")]
    public async Task Service_AskedToStopUnderLoad_EndsInTimeAndAnotherGoesOn(string service)
    {
        await using var run = await FaultRun.StartAsync((postgres, redis, kafka), ["carrier", "parser", "writer", service], stores: 6);
        using var ingest = run.Ingest();
        await run.UntilUnderWayAsync(ingest);
        var leaving = run.Service(service);

        var took = await leaving.TerminateAsync();

        took.ShouldBeLessThan(TimeSpan.FromSeconds(25));
        leaving.Exits.ToArray().ShouldBe([0], leaving.Log);
        output.WriteLine($"{service} ended {took.TotalSeconds:0.0} s after SIGTERM");
        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, $"{service} asked to stop");
    }

    private async Task KilledOnce(string place, int pass)
    {
        var service = place.StartsWith("rawstore", StringComparison.Ordinal) ? "carrier" : place[..place.IndexOf('.', StringComparison.Ordinal)];
        string[] services = [.. new[] { "carrier", "parser", "writer" }.Select(s => s == service ? $"{s}!{place}@{pass}=kill" : s)];
        await using var run = await FaultRun.StartAsync((postgres, redis, kafka), services);
        using var ingest = run.Ingest();
        var doomed = run.Service(service);
        await FaultRun.UntilAsync(ingest, () => Task.FromResult(!doomed.Exits.IsEmpty), $"{service} died at {place}@{pass}");
        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, $"killed at {place}@{pass}");
    }
}
