using System.Diagnostics;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F08, F11: our own dependencies go away and come back. Nobody is to blame, so nothing becomes a dead letter.</summary>
public sealed class DependencyTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private static readonly bool s_long = Environment.GetEnvironmentVariable("GOGOBE_TEST_LONG") is "1";

    [Fact]
    public async Task Broker_KilledUnderLoad_ComesBackAndNothingIsLost()
    {
        await using var run = await FaultRun.StartAsync((postgres, redis, kafka), ["carrier", "parser", "writer"], stores: 6);
        using var ingest = run.Ingest();
        await run.UntilUnderWayAsync(ingest);

        kafka.Kill();

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "broker killed");
        run.NobodyDied();
    }

    [Fact]
    public async Task Database_ConnectionsCutAgainAndAgain_NothingIsLost()
    {
        await using var run = await FaultRun.StartAsync((postgres, redis, kafka), ["carrier", "parser", "writer"], stores: 6);
        using var ingest = run.Ingest();
        await run.UntilUnderWayAsync(ingest);
        for (var i = 0; i < 5; i++)
        {
            await using var cut = run.Stack.Database.CreateCommand(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
            (await cut.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBeOfType<long>().ShouldBeGreaterThan(0);
            await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        }

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "database connections cut five times");
        run.NobodyDied();
    }

    [Fact]
    public async Task Database_BehindABadNetwork_IsWaitedFor()
    {
        TcpProxy? proxy = null;
        await using var run = await FaultRun.StartAsync(
            (postgres, redis, kafka),
            ["carrier", "parser", "writer"],
            throughProxy: connection =>
            {
                var given = new NpgsqlConnectionStringBuilder(connection) { Timeout = 5, CommandTimeout = 5 };
                proxy = new TcpProxy(given.Port);
                given.Port = proxy.Port;
                return given.ConnectionString;
            },
            stores: 8);
        await using var network = proxy.ShouldNotBeNull();
        using var ingest = run.Ingest();
        await run.UntilUnderWayAsync(ingest);

        foreach (var weather in (Weather[])[Weather.Cut, Weather.Slow, Weather.Silent, Weather.Dripping])
        {
            network.Weather = weather;
            await Task.Delay(TimeSpan.FromSeconds(s_long ? 60 : 3), TestContext.Current.CancellationToken);
            network.Weather = Weather.Fair;
            await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        }

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "network cut, slow, silent, dripping");
        run.NobodyDied();
    }

    [Fact]
    public async Task Prices_LockedBySomebodyElse_AreWaitedFor()
    {
        await using var run = await FaultRun.StartAsync((postgres, redis, kafka), ["carrier", "parser", "writer"]);
        using var ingest = run.Ingest();
        await run.UntilUnderWayAsync(ingest);
        await using (var connection = await run.Stack.Database.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var take = new NpgsqlCommand("lock table prices in access exclusive mode", connection);
            await take.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(s_long ? 30 : 6), TestContext.Current.CancellationToken);
        }

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "prices locked");
    }
}
