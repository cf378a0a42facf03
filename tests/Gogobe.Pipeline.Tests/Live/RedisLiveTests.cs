using System.Collections.Concurrent;
using Gogobe.Pipeline.Live;
using Gogobe.Testing;
using StackExchange.Redis;

namespace Gogobe.Pipeline.Tests.Live;

public sealed class RedisLiveTests(TestRedis redis) : LiveContract, IAsyncLifetime
{
    // The tests of a process share one Redis.
    private readonly string _prefix = $"{Guid.NewGuid():N}:";
    private ConnectionMultiplexer _connection = null!;
    private RedisLiveEvents _events = null!;
    private RedisFleetStatusStore _store = null!;

    private protected override ILiveEvents Events => _events;

    private protected override IFleetStatusStore Store => _store;

    public async ValueTask InitializeAsync()
    {
        _connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        _events = new RedisLiveEvents(() => _connection, _prefix);
        _store = new RedisFleetStatusStore(_connection, _prefix);
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _connection.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Event_OfAnotherProcess_IsHeard()
    {
        await using var other = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        await using var there = new RedisLiveEvents(() => other, _prefix);
        var heard = new TaskCompletionSource<LiveEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = Events.Subscribe(e => heard.TrySetResult(e));

        await Eventually.HoldsAsync("it is heard", () =>
        {
            there.Publish(new LiveEvent { At = DateTimeOffset.UnixEpoch, Kind = LiveEventKind.Session, Service = "scout", Text = "from there" });
            return heard.Task.IsCompleted;
        });

        (await heard.Task).Text.ShouldBe("from there");
    }

    [Fact]
    public void Publish_RedisAway_NeitherWaitsNorThrows()
    {
        var options = ConfigurationOptions.Parse("127.0.0.1:1");
        options.AbortOnConnectFail = false;
        using var away = ConnectionMultiplexer.Connect(options);
        var events = new RedisLiveEvents(() => away, _prefix);

        for (var i = 0; i < 20_000; i++)
        {
            events.Publish(new LiveEvent { At = DateTimeOffset.UnixEpoch, Kind = LiveEventKind.Log, Service = "carrier", Text = "lost" });
        }
    }

    [Fact]
    public async Task Subscription_TheClientGivesUp_IsMadeAgain()
    {
        var heard = new ConcurrentQueue<LiveEvent>();
        using var listening = Events.Subscribe(heard.Enqueue);
        await UntilHeardAsync(heard);

        await _connection.GetSubscriber().UnsubscribeAllAsync();

        heard.Clear();
        await UntilHeardAsync(heard);
    }

    [Fact]
    public async Task Subscription_TheServerRefusedForAWhile_IsMadeAgain()
    {
        var user = $"u{Guid.NewGuid():N}";
        var server = _connection.GetServers().Single();
        await server.ExecuteAsync("ACL", "SETUSER", user, "on", ">secret", "~*", "+@all", "&*");
        var options = ConfigurationOptions.Parse(redis.ConnectionString);
        (options.User, options.Password) = (user, "secret");
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        await using var there = new RedisLiveEvents(() => connection, _prefix) { Silence = TimeSpan.FromMilliseconds(200) };
        var heard = new ConcurrentQueue<LiveEvent>();
        using var listening = there.Subscribe(heard.Enqueue);
        await UntilHeardAsync(heard);

        // Who subscribes to what it no longer may is disconnected; the client comes back and is refused.
        await server.ExecuteAsync("ACL", "SETUSER", user, "resetchannels");
        await Eventually.HoldsAsync("nobody is subscribed", async () => (long)(await server.ExecuteAsync("PUBSUB", "NUMSUB", _prefix + "live"))[1] == 0);
        await server.ExecuteAsync("ACL", "SETUSER", user, "allchannels");

        heard.Clear();
        await UntilHeardAsync(heard);
    }

    protected override Task OutliveLeaseAsync() =>
        Eventually.HoldsAsync("the lease ends", async () => !await _connection.GetDatabase().KeyExistsAsync(_prefix + "fleet:reader"));
}
