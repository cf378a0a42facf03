using Gogobe.Cockpit.Fleet;
using Gogobe.Pipeline.Live;
using Gogobe.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using StackExchange.Redis;

namespace Gogobe.Cockpit.Tests.Fleet;

public sealed class FleetFeedTests(TestPostgres postgres)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryLiveEvents _events = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Feeds_ThatShareAStore_AskTheDatabaseOnceInTheInterval()
    {
        var database = await postgres.CreateDatabaseAsync();
        var store = new MemoryFleetStatusStore(_clock);
        using var one = Feed(database, store);
        using var two = Feed(database, store);
        using var first = one.Watch(_ => { });
        using var second = two.Watch(_ => { });
        using var asked = new StatementCount("local_day");

        for (var tick = 0; tick < 8; tick++)
        {
            await one.TickAsync(Stop);
            await two.TickAsync(Stop);
            _clock.Advance(FleetFeed.Interval / 4);
        }

        // Of the fleet's own statement: at 0 s and at 3 s.
        asked.Asked.ShouldBe(2);
        two.Current.Json.ShouldBe(one.Current.Json);
        two.Current.ReadAt.ShouldBe(one.Current.ReadAt);
    }

    [Fact]
    public async Task Reader_ThatFallsSilent_IsReplaced()
    {
        var database = await postgres.CreateDatabaseAsync();
        var store = new MemoryFleetStatusStore(_clock);
        using var gone = Feed(database, store);
        using var next = Feed(database, store);
        using (gone.Watch(_ => { }))
        {
            await gone.TickAsync(Stop);
        }

        using var watch = next.Watch(_ => { });
        _clock.Advance(TimeSpan.FromSeconds(10));
        await next.TickAsync(Stop);

        next.Current.ReadAt.ShouldBe(_clock.GetUtcNow());
    }

    [Fact]
    public async Task Feed_NobodyWatches_AsksNothing()
    {
        using var feed = Feed(await postgres.CreateDatabaseAsync(), new MemoryFleetStatusStore(_clock));
        using var asked = new StatementCount("local_day");

        await feed.TickAsync(Stop);

        (asked.Asked, feed.Current).ShouldBe((0, FleetView.None));
    }

    [Fact]
    public async Task Database_GoesAwayAndComesBack_LastFiguresStayWithTheirTimeAndAreReplaced()
    {
        var database = await postgres.CreateDatabaseAsync();
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        await using var cut = NpgsqlDataSource.Create(postgres.ConnectionString(name) + ";Pooling=false");
        using var feed = Feed(cut, new MemoryFleetStatusStore(_clock));
        using var watch = feed.Watch(_ => { });
        await feed.TickAsync(Stop);
        var at = _clock.GetUtcNow();
        await new LedgerRows(database).SqlAsync("alter table portal_states rename to away");

        _clock.Advance(FleetFeed.Interval);
        await feed.TickAsync(Stop);
        var away = feed.Current;
        await new LedgerRows(database).SqlAsync("alter table away rename to portal_states");
        _clock.Advance(FleetFeed.Interval);
        await feed.TickAsync(Stop);

        (away.Fault!.Since, away.ReadAt, away.Status is not null).ShouldBe((at + FleetFeed.Interval, at, true));
        (feed.Current.Fault, feed.Current.ReadAt).ShouldBe((null, _clock.GetUtcNow()));
        feed.Current.Version.ShouldBeGreaterThan(away.Version);
    }

    [Fact]
    public async Task Redis_Away_EachFeedAsksForItselfAndSaysSo()
    {
        var database = await postgres.CreateDatabaseAsync();
        var store = new AwayStore();
        using var feed = Feed(database, store);
        using var watch = feed.Watch(_ => { });

        await feed.TickAsync(Stop);
        var away = feed.Current;
        store.IsBack = true;
        _clock.Advance(FleetFeed.Interval);
        await feed.TickAsync(Stop);

        (away.LiveFault!.Problem, away.Status is not null, away.Fault).ShouldBe(("Redis does not answer.", true, null));
        feed.Current.LiveFault.ShouldBeNull();
    }

    [Fact]
    public async Task Event_WhileRunning_BringsAReadingAtOnce()
    {
        var database = await postgres.CreateDatabaseAsync();
        using var feed = new FleetFeed(new FleetQuery(database), new MemoryFleetStatusStore(TimeProvider.System), _events, TimeProvider.System, NullLogger<FleetFeed>.Instance);
        var states = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var watch = feed.Watch(v => states.Enqueue(v.Status?.Chains.Single(c => c.Slug == FleetScene.Slug(1)).State ?? ""));
        await feed.StartAsync(Stop);
        await Eventually.HoldsAsync("it is read", () => states.Contains(ChainStatus.Waiting));

        await new LedgerRows(database).FileAsync("parsing", session: await new LedgerRows(database).SessionAsync());
        _events.Publish(new LiveEvent { At = TimeProvider.System.GetUtcNow(), Kind = LiveEventKind.File, Service = "parser", Text = "parsing" });

        await Eventually.HoldsAsync("it is read again", () => states.Contains(ChainStatus.Running));
        await feed.StopAsync(Stop);
    }

    [Fact]
    public async Task Event_WhileAReadingTakesLong_IsToldAtOnce()
    {
        var store = new SlowStore(_clock);
        using var feed = Feed(await postgres.CreateDatabaseAsync(), store);
        var told = 0;
        using var watch = feed.Watch(_ => Interlocked.Increment(ref told));
        await feed.StartAsync(Stop);
        await Eventually.HoldsAsync("it is read", () => feed.Current.Status is not null);
        store.Hold();
        _clock.Advance(FleetFeed.Interval);
        await Eventually.HoldsAsync("the next reading waits", () => store.IsWaiting);
        var before = Volatile.Read(ref told);

        // Not for so long that the reading is given up.
        var advances = 0;
        await Eventually.HoldsAsync("the event is told", () =>
        {
            _events.Publish(new LiveEvent { At = _clock.GetUtcNow(), Kind = LiveEventKind.Session, Service = "scout", Text = "sweeping" });
            if (advances++ < 6)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(250));
            }

            return Volatile.Read(ref told) > before;
        });

        store.IsWaiting.ShouldBeTrue();
        store.Release();
        await feed.StopAsync(Stop);
    }

    private FleetFeed Feed(NpgsqlDataSource database, IFleetStatusStore store) => new(new FleetQuery(database), store, _events, _clock, NullLogger<FleetFeed>.Instance);

    // Answers when the test lets it.
    private sealed class SlowStore(TimeProvider clock) : IFleetStatusStore
    {
        private readonly MemoryFleetStatusStore _store = new(clock);
        private volatile TaskCompletionSource? _held;
        private volatile bool _isWaiting;

        public bool IsWaiting => _isWaiting;

        public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _held!.SetResult();

        public async Task<bool> TryLeadAsync(string reader, TimeSpan lease, CancellationToken cancellationToken)
        {
            if (_held is { } held)
            {
                _isWaiting = true;
                await held.Task.WaitAsync(cancellationToken);
                _isWaiting = false;
            }

            return await _store.TryLeadAsync(reader, lease, cancellationToken);
        }

        public Task ReleaseAsync(string reader, CancellationToken cancellationToken) => _store.ReleaseAsync(reader, cancellationToken);

        public Task<bool> WriteAsync(string reader, StoredFleetStatus status, CancellationToken cancellationToken) => _store.WriteAsync(reader, status, cancellationToken);

        public Task<StoredFleetStatus?> ReadAsync(CancellationToken cancellationToken) => _store.ReadAsync(cancellationToken);

        public IDisposable Subscribe(Action changed) => _store.Subscribe(changed);
    }

    private sealed class AwayStore : IFleetStatusStore
    {
        public bool IsBack { get; set; }

        public Task<bool> TryLeadAsync(string reader, TimeSpan lease, CancellationToken cancellationToken) => IsBack ? Task.FromResult(true) : throw Away();

        public Task ReleaseAsync(string reader, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<bool> WriteAsync(string reader, StoredFleetStatus status, CancellationToken cancellationToken) => IsBack ? Task.FromResult(true) : throw Away();

        public Task<StoredFleetStatus?> ReadAsync(CancellationToken cancellationToken) => throw Away();

        public IDisposable Subscribe(Action changed) => new CancellationTokenSource();

        private static RedisConnectionException Away() => new(ConnectionFailureType.UnableToConnect, "away");
    }
}
