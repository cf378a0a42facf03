using System.Diagnostics;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Testing;
using Gogobe.Testing.Faults;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>What takes too long for every change: three brokers, F21, F25. Run by <c>./gogobe test --long</c>.</summary>
[Trait("tier", "all")]
public sealed class LongTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private const string OnlyLong = "only with --long";

    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    [Theory]
    [InlineData(Form.Split)]
    [InlineData(Form.OneProcess)]
    public async Task Brokers_OneOfThreeKilledUnderLoadAndBackAgain_LoseNothingAndWriteNothingTwice(Form form)
    {
        Assert.SkipUnless(FaultRun.IsLong, OnlyLong);
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        await using var cluster = await KafkaCluster.StartAsync();
        await using var run = await FaultRun.StartOwnAsync(
            _fixtures, form, ["carrier", "parser", "parser", "writer"], stores: 60,
            environment: new Dictionary<string, string> { ["ConnectionStrings__kafka"] = cluster.ConnectionString, ["Gogobe__Transport__Kafka__ReplicationFactor"] = "3" });
        using var ingest = run.Ingest();
        await run.UntilUnderWayAsync(ingest);

        await cluster.KillAsync(0);
        var killed = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await cluster.StartAsync(0);

        await run.EndsWellAsync(ingest, killed, output, "one of three brokers killed");
        run.NobodyDied();
    }

    [Fact]
    public async Task Dependencies_TakenAwayOneByOneAndGivenBackInAnyOrder_AreAllWaitedFor()
    {
        Assert.SkipUnless(FaultRun.IsLong, OnlyLong);
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("GOGOBE_TEST_SEEDS"), out var given) ? given : 50;
        for (var seed = 1; seed <= seeds; seed++)
        {
            await SwizzleAsync(seed);
        }
    }

    [Fact]
    public async Task Soak_HalfAnHourOfDays_GrowsNoMemoryAndLeavesNoLag()
    {
        Assert.SkipUnless(FaultRun.IsLong, OnlyLong);
        var lasts = TimeSpan.FromMinutes(double.TryParse(Environment.GetEnvironmentVariable("GOGOBE_TEST_SOAK_MINUTES"), out var given) ? given : 30);
        await using var run = await FaultRun.StartOwnAsync(_fixtures, Form.Split, ["carrier", "parser", "writer"], stores: 1);
        var chain = FaultRun.Generated(run.Chain, GeneratedChainOptions.RealisticDay(stores: 40, itemsPerStore: 3_000));
        IReadOnlyList<long>? warm = null;
        IReadOnlyList<long> now = [];
        var (began, rows, day) = (Stopwatch.GetTimestamp(), 0L, 0);
        while (Stopwatch.GetElapsedTime(began) < lasts)
        {
            await using var files = ScratchFolder.Create("soak");
            var truth = chain.WriteDay(files.Path, ++day, cancellationToken: TestContext.Current.CancellationToken);
            var result = await run.IngestToEndAsync(files.Path);
            result.ExitCode.ShouldBe(0, result.Error);
            rows += result.Rows("seen");
            now = run.MemoryInUse();
            warm ??= Stopwatch.GetElapsedTime(began) > lasts / 4 ? now : null;
            await new Checker(run.Stack.Database).HoldsAsync(truth);
        }

        output.WriteLine($"{day} days, {rows:N0} rows, {rows / Stopwatch.GetElapsedTime(began).TotalSeconds:N0} rows/s with generation; memory {string.Join(", ", warm ?? [])} MB warm, {string.Join(", ", now)} MB at the end");
        run.NobodyDied();
        foreach (var (before, after) in warm.ShouldNotBeNull("the soak was too short to warm up").Zip(now))
        {
            // Five in a hundred, and what a collector keeps or gives back between two looks.
            after.ShouldBeLessThan((long)(before * 1.05) + 15);
        }
    }

    private async Task SwizzleAsync(int seed)
    {
        TcpProxy? proxy = null;
        var cache = new TcpProxy(redis.Port);
        await using var cachePath = cache;
        await using var run = await FaultRun.StartOwnAsync(
            _fixtures, Form.Split, ["carrier", "parser", "writer"], stores: 10,
            environment: new Dictionary<string, string> { ["ConnectionStrings__redis"] = redis.ConnectionString.Replace($":{redis.Port}", $":{cache.Port}", StringComparison.Ordinal) },
            throughProxy: connection =>
            {
                var parsed = new Npgsql.NpgsqlConnectionStringBuilder(connection) { Timeout = 5, CommandTimeout = 5 };
                proxy = new TcpProxy(parsed.Port);
                parsed.Port = proxy.Port;
                return parsed.ConnectionString;
            });
        await using var network = proxy.ShouldNotBeNull();
        using var ingest = run.Ingest();
        await run.UntilUnderWayAsync(ingest);
#pragma warning disable CA5394 // Draws tests, keeps no secret.
        var random = new Random(seed);
        IDisposable? silent = null;
        (Action Away, Action Back)[] dependencies =
        [
            (() => network.Weather = Weather.Cut, () => network.Weather = Weather.Fair),
            (() => cache.Weather = Weather.Cut, () => cache.Weather = Weather.Fair),
            (() => silent = kafka.Silence(), () => silent!.Dispose()),
        ];
        random.Shuffle(dependencies);
        foreach (var (away, _) in dependencies)
        {
            away();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 3_000)), TestContext.Current.CancellationToken);
        }

        random.Shuffle(dependencies);
        foreach (var (_, back) in dependencies)
        {
            back();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 3_000)), TestContext.Current.CancellationToken);
        }
#pragma warning restore CA5394
        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, $"seed {seed}: all dependencies away and back");
        run.NobodyDied();
    }
}
