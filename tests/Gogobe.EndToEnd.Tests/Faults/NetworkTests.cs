using System.Diagnostics;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Testing;
using Gogobe.Testing.Faults;
using Npgsql;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F11: a network between the services and their database that does what networks do.</summary>
[Trait("tier", "all")]
public sealed class NetworkTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    [Theory]
    [MemberData(nameof(FaultRun.Forms), MemberType = typeof(FaultRun))]
    public async Task Database_BehindABadNetwork_IsWaitedFor(Form form)
    {
        TcpProxy? proxy = null;
        await using var run = await FaultRun.StartOwnAsync(
            _fixtures,
            form,
            ["carrier", "parser", "writer"],
            throughProxy: connection =>
            {
                var given = new NpgsqlConnectionStringBuilder(connection) { Timeout = 5, CommandTimeout = 5 };
                proxy = new TcpProxy(given.Port);
                given.Port = proxy.Port;
                return given.ConnectionString;
            },
            stores: FaultRun.IsLong ? 60 : 16);
        await using var network = proxy.ShouldNotBeNull();
        using var ingest = run.Ingest();
        await run.UntilUnderWayAsync(ingest);

        foreach (var weather in (Weather[])[Weather.Cut, Weather.Slow, Weather.Silent, Weather.Dripping])
        {
            ingest.HasExited.ShouldBeFalse($"the run was over before the network was {weather}");
            network.Weather = weather;
            await Task.Delay(TimeSpan.FromSeconds(FaultRun.IsLong ? 60 : 3), TestContext.Current.CancellationToken);
            network.Weather = Weather.Fair;
            await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        }

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "network cut, slow, silent, dripping");
        run.NobodyDied();
    }
}
