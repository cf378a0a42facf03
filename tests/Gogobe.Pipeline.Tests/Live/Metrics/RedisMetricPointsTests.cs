using Gogobe.Pipeline.Live.Metrics;
using Gogobe.Testing;
using StackExchange.Redis;

namespace Gogobe.Pipeline.Tests.Live.Metrics;

public sealed class RedisMetricPointsTests(TestRedis redis) : MetricPointsContract, IAsyncLifetime
{
    // The tests of a process share one Redis.
    private readonly string _prefix = $"{Guid.NewGuid():N}:";
    private ConnectionMultiplexer _connection = null!;
    private RedisMetricPoints _points = null!;

    protected override DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    private protected override IMetricPoints Points => _points;

    public async ValueTask InitializeAsync()
    {
        _connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        _points = new RedisMetricPoints(() => _connection, TimeProvider.System, _prefix);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Keys_OfAProcess_ExpireWithItsLastPoint()
    {
        _points.Add(new MetricPoint { At = Now, Seconds = 5, Service = "writer", Replica = "", Host = "here", Pid = 7, Sums = [] });

        RedisKey[] keys = [$"{_prefix}points", $"{_prefix}points:writer:here:7"];
        await Eventually.HoldsAsync("both are there", async () => await _connection.GetDatabase().KeyExistsAsync(keys) == 2);
        foreach (var key in keys)
        {
            (await _connection.GetDatabase().KeyTimeToLiveAsync(key)).ShouldNotBeNull().ShouldBeInRange(IMetricPoints.Kept / 2, IMetricPoints.Kept);
        }
    }

    [Fact]
    public void Add_RedisAway_NeitherWaitsNorThrows()
    {
        var options = ConfigurationOptions.Parse("127.0.0.1:1");
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 100;
        using var away = ConnectionMultiplexer.Connect(options);
        var points = new RedisMetricPoints(() => away, TimeProvider.System, _prefix);

        for (var i = 0; i < 20_000; i++)
        {
            points.Add(new MetricPoint { At = Now, Seconds = 5, Service = "writer", Replica = "", Host = "here", Pid = 1, Sums = [] });
        }
    }

    [Fact]
    public void Add_ClientOfRedisIsGone_DoesNotThrow()
    {
        var points = new RedisMetricPoints(() => throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, "away"), TimeProvider.System, _prefix);

        Should.NotThrow(() => points.Add(new MetricPoint { At = Now, Seconds = 5, Service = "writer", Replica = "", Host = "here", Pid = 1, Sums = [] }));
    }

    protected override Task PassAsync() => Task.Delay(TimeSpan.FromMilliseconds(2), Stop);
}
