using System.Diagnostics;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F01 to F03, F22: processes that die, at any place and politely.</summary>
[Collection(SharedStack.Name)]
[Trait("tier", "all")]
public sealed class KilledServiceTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    // Each place with how often a run passes it at least, so that what is drawn is always reached.
    private static readonly (string Place, int Passes)[] s_places =
    [
        ("carrier.before-ledger", 10), ("carrier.before-publish", 10), ("carrier.before-offset", 10), ("rawstore.before-rename", 10),
        ("parser.before-publish", 20), ("parser.before-ledger", 10), ("writer.before-claim", 10), ("writer.in-copy", 4), ("writer.before-commit", 10), ("writer.after-commit", 10),
    ];

    // In processes of their own a Carrier, a Parser and a Writer are killed in one run; a host that is killed has only one life with faults.
    [Theory]
    [MemberData(nameof(FaultRun.Forms), MemberType = typeof(FaultRun))]
    public async Task Services_KilledAtAnyPlace_LoseNothingAndWriteNothingTwice(Form form)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("GOGOBE_TEST_SEED"), out var given) ? given : FaultRun.IsLong ? Random.Shared.Next(1, 1_000_000) : 4711;
        output.WriteLine($"seed {seed} (GOGOBE_TEST_SEED draws the same again)");
#pragma warning disable CA5394 // Draws tests, keeps no secret.
        var random = new Random(seed);
        for (var left = (FaultRun.IsLong, form) switch { (false, _) => 5, (_, Form.Split) => 200, _ => 40 }; left > 0;)
        {
            var services = form == Form.Split ? Math.Min(3, left) : 1;
            string[] stages = ["carrier", "parser", "writer"];
            random.Shuffle(stages);
            await KilledOnce(form, [.. stages[..services].Select(stage => Draw(random, stage))]);
            left -= services;
        }
#pragma warning restore CA5394
    }

    [Theory]
    [MemberData(nameof(FaultRun.Forms), MemberType = typeof(FaultRun))]
    public async Task Writer_KilledBetweenCommitAndAcknowledge_WritesEachRowOnce(Form form)
    {
        await using var run = await FaultRun.StartAsync(_fixtures, form, ["carrier", "parser", "writer!writer.after-commit@2=kill"]);
        using var ingest = run.Ingest();
        var writer = run.Service("writer");
        await FaultRun.UntilAsync(ingest, () => Task.FromResult(!writer.Exits.IsEmpty), "the Writer died");
        var rows = $"select format('%s %s version %s', store_key, product, version) || '|' || xmin from prices where store_key / 1000000 = {run.Chain.Number}";
        var committed = await Snapshot.LinesAsync(run.Stack.Database, rows);
        committed.ShouldNotBeEmpty("nothing was committed before the kill");

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "Writer killed after its commit");

        writer.Log.ShouldContain("already written");

        // A row that still has its version was not touched again by the second delivery of its file.
        var after = (await Snapshot.LinesAsync(run.Stack.Database, rows)).ToDictionary(line => line.Split('|')[0], line => line.Split('|')[1]);
        committed.Where(line => after.TryGetValue(line.Split('|')[0], out var xmin) && xmin != line.Split('|')[1]).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(FaultRun.Forms), MemberType = typeof(FaultRun))]
    public async Task Writer_KilledInsideCopy_ShowsNoRowBeforeTheRetry(Form form)
    {
        await using var run = await FaultRun.StartAsync(_fixtures, form, ["carrier", "parser", "writer!writer.in-copy@1=kill"]);
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
        await using var run = await FaultRun.StartAsync(_fixtures, Form.Split, ["carrier", "parser", "writer", service], stores: 6);
        using var ingest = run.Ingest();
        var leaving = run.Service(service);
        TimeSpan took;
        await using (await run.HoldAsync(ingest))
        {
            took = await leaving.TerminateAsync();
        }

        leaving.Exits.ToArray().ShouldBe([0], leaving.Log);
        output.WriteLine($"{service} ended {took.TotalSeconds:0.0} s after SIGTERM");
        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, $"{service} asked to stop");
    }

    [Fact]
    public async Task Host_KilledAfterACommit_ShowsTheDatabasesSumsInItsNextLife()
    {
        await using var run = await FaultRun.StartAsync(_fixtures, Form.OneProcess, ["writer!writer.after-commit@3=kill"]);
        using var ingest = run.Ingest();
        var host = run.Service("writer");
        await FaultRun.UntilAsync(ingest, () => Task.FromResult(!host.Exits.IsEmpty), "the host died");

        await run.EndsWellAsync(ingest, host.Deaths.First(), output, "host killed after a commit");
    }

#pragma warning disable CA5394
    private static string Draw(Random random, string stage)
    {
        var places = s_places.Where(p => StageOf(p.Place) == stage).ToArray();
        var (place, passes) = places[random.Next(places.Length)];
        return $"{place}@{random.Next(1, passes + 1)}=kill";
    }
#pragma warning restore CA5394

    private static string StageOf(string place) => place.StartsWith("rawstore", StringComparison.Ordinal) ? "carrier" : place[..place.IndexOf('.', StringComparison.Ordinal)];

    private async Task KilledOnce(Form form, IReadOnlyList<string> faults)
    {
        string[] services = [.. new[] { "carrier", "parser", "writer" }.Select(s => faults.FirstOrDefault(f => StageOf(f) == s) is { } fault ? $"{s}!{fault}" : s)];
        await using var run = await FaultRun.StartAsync(_fixtures, form, services);
        using var ingest = run.Ingest();
        var doomed = faults.Select(f => run.Service(StageOf(f))).ToArray();
        await FaultRun.UntilAsync(ingest, () => Task.FromResult(doomed.All(d => !d.Exits.IsEmpty)), $"a service died at each of {string.Join(", ", faults)}");
        await run.EndsWellAsync(ingest, doomed.Max(d => d.Deaths.First()), output, $"killed at {string.Join(", ", faults)}");
    }
}
