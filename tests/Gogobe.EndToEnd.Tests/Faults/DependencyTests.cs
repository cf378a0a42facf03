using System.Diagnostics;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Testing;
using Gogobe.Testing.Faults;
using Npgsql;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F08, F11, F13: our own dependencies go away and come back. Nobody is to blame, so nothing becomes a dead letter.</summary>
[Collection(SharedStack.Name)]
public sealed class DependencyTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    [Theory]
    [MemberData(nameof(FaultRun.Forms), MemberType = typeof(FaultRun))]
    public async Task Broker_KilledUnderLoad_ComesBackAndNothingIsLost(Form form)
    {
        await using var run = await FaultRun.StartAsync(_fixtures, form, ["carrier", "parser", "writer"], stores: 6);
        using var ingest = run.Ingest();
        await using (await run.HoldAsync(ingest))
        {
            kafka.Kill();
        }

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "broker killed");
        run.NobodyDied();
    }

    [Theory]
    [Trait("tier", "all")]
    [MemberData(nameof(FaultRun.Forms), MemberType = typeof(FaultRun))]
    public async Task Broker_SilentUnderLoad_IsWaitedForWithoutFillingMemory(Form form)
    {
        await using var run = await FaultRun.StartAsync(_fixtures, form, ["carrier", "parser", "writer"], stores: 8);
        using var ingest = run.Ingest();
        var held = await run.HoldAsync(ingest);
        var before = run.MemoryInUse();
        using (kafka.Silence())
        {
            await Task.Delay(TimeSpan.FromSeconds(FaultRun.IsLong ? 60 : 15), TestContext.Current.CancellationToken);
        }

        var grown = run.MemoryInUse().Select((now, i) => now - before[i]).ToArray();
        ingest.HasExited.ShouldBeFalse("the run ended without Kafka");
        await held.DisposeAsync();
        output.WriteLine($"memory grew by {string.Join(", ", grown)} MB");
        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "broker silent");
        run.NobodyDied();

        // All files together are a few MB: what does not stop growing fills hundreds in this time.
        grown.Max().ShouldBeLessThan(150);
    }

    [Theory]
    [MemberData(nameof(FaultRun.Forms), MemberType = typeof(FaultRun))]
    public async Task Database_ConnectionsCutAgainAndAgain_NothingIsLost(Form form)
    {
        await using var run = await FaultRun.StartAsync(_fixtures, form, ["carrier", "parser", "writer"], stores: 6);
        using var ingest = run.Ingest();
        await using (await run.HoldAsync(ingest))
        {
            for (var i = 0; i < 5; i++)
            {
                // The services' connections, not the test's own; each is waited for until it is gone, so that the Writer that is felt next is one that came back.
                await using var cut = run.Stack.Database.CreateCommand(
                    $"select count(pg_terminate_backend(pid, 60000)) from pg_stat_activity where datname = current_database() and application_name <> '{TestPostgres.ApplicationName}'");
                (await cut.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBeOfType<long>().ShouldBeGreaterThan(0, "nobody was connected");
                await FaultRun.UntilAsync(ingest, () => WriterHold.IsFeltAsync(run.Stack.Database), "a Writer was back with its file");
            }
        }

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "database connections cut five times");
        run.NobodyDied();
    }

    [Theory]
    [Trait("tier", "all")]
    [MemberData(nameof(FaultRun.Forms), MemberType = typeof(FaultRun))]
    public async Task Prices_LockedBySomebodyElse_AreWaitedFor(Form form)
    {
        await using var run = await FaultRun.StartAsync(_fixtures, form, ["carrier", "parser", "writer"]);
        using var ingest = run.Ingest();
        await run.UntilUnderWayAsync(ingest);
        await using (var connection = await run.Stack.Database.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var take = new NpgsqlCommand("lock table prices in access exclusive mode", connection);
            await take.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(FaultRun.IsLong ? 30 : 6), TestContext.Current.CancellationToken);
        }

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "prices locked");
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Redis_AwayDuringAnIngest_IsNotMissed()
    {
        await using var cache = new TcpProxy(redis.Port);
        await using var run = await FaultRun.StartOwnAsync(
            _fixtures, Form.Split, ["carrier", "parser", "writer"],
            environment: new Dictionary<string, string> { ["ConnectionStrings__redis"] = redis.ConnectionString.Replace($":{redis.Port}", $":{cache.Port}", StringComparison.Ordinal) });
        using var ingest = run.Ingest();
        await using (await run.HoldAsync(ingest))
        {
            cache.Weather = Weather.Cut;
        }

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "Redis cut");

        run.NobodyDied();
    }
}
