using Gogobe.Cockpit.Feeds;
using Gogobe.Pipeline.Live;
using Gogobe.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Cockpit.Tests.Feeds;

public sealed class SubjectFeedTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryLiveEvents _events = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_OfOneSubject_ShareOneReading()
    {
        using var feed = new CountingFeed(_events, _clock);
        List<string> told = [];
        using var one = feed.Watch("a", look => told.Add("one " + look.Value));
        using var two = feed.Watch("a", look => told.Add("two " + look.Value));

        await feed.TickAsync(Stop);
        await feed.ReadAsync("a", Stop);

        feed.Asked.ShouldBe(["a"]);
        told.ShouldBe(["one a 1", "two a 1"]);
    }

    [Fact]
    public async Task Subject_WhoseFirstReadingWasLeft_IsForgotten()
    {
        using var feed = new CountingFeed(_events, _clock);
        await Should.ThrowAsync<OperationCanceledException>(() => feed.ReadAsync("left", new CancellationToken(canceled: true)));
        feed.Subjects.ShouldBe(1);

        _clock.Advance(TimeSpan.FromSeconds(11));
        await feed.TickAsync(Stop);

        feed.Subjects.ShouldBe(0);
    }

    [Fact]
    public async Task Subject_WithoutAnEvent_IsReadAgainAfterTheInterval()
    {
        using var feed = new CountingFeed(_events, _clock);
        using var watch = feed.Watch("a", _ => { });

        await feed.TickAsync(Stop);
        _clock.Advance(CountingFeed.Interval - TimeSpan.FromMilliseconds(1));
        await feed.TickAsync(Stop);
        feed.Asked.Count.ShouldBe(1);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await feed.TickAsync(Stop);
        feed.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Event_OfASubject_BringsAReadingOfItAndOfNoOther()
    {
        using var feed = new CountingFeed(_events, _clock);
        using var a = feed.Watch("a", _ => { });
        using var b = feed.Watch("b", _ => { });
        await feed.TickAsync(Stop);

        feed.Hear(Event("b"));
        await feed.TickAsync(Stop);
        feed.Asked.Count.ShouldBe(2);
        _clock.Advance(CountingFeed.Least);
        await feed.TickAsync(Stop);
        await feed.TickAsync(Stop);

        feed.Asked.Order().ShouldBe(["a", "b", "b"]);
    }

    [Fact]
    public async Task Event_WhileRunning_BringsAReadingAtOnce()
    {
        using var feed = new CountingFeed(_events, TimeProvider.System);
        var told = new System.Collections.Concurrent.ConcurrentQueue<long>();
        using var watch = feed.Watch("a", look => told.Enqueue(look.Version));
        await feed.StartAsync(Stop);
        await Eventually.HoldsAsync("it is read", () => told.Contains(1));

        _events.Publish(Event("a"));

        await Eventually.HoldsAsync("it is read again", () => told.Contains(2));
        await feed.StopAsync(Stop);
    }

    [Theory]
    [InlineData(false, 1, 6)] // a sixth of one connection's time
    [InlineData(true, 5, 10)] // a half of it, so that the end of an outage is seen
    public async Task Reading_ThatTookLong_IsMadeAgainManyTimesAsLongAfterItBegan(bool isAway, int took, int again)
    {
        using var feed = new CountingFeed(_events, _clock) { Takes = TimeSpan.FromSeconds(took), IsAway = isAway };
        using var watch = feed.Watch("a", _ => { });
        await feed.TickAsync(Stop);

        _clock.Advance(TimeSpan.FromSeconds(again - took - 1));
        await feed.TickAsync(Stop);
        feed.Asked.Count.ShouldBe(1);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await feed.TickAsync(Stop);
        feed.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Reading_ThatItsReaderGaveUp_IsMadeAgainForTheNext()
    {
        using var feed = new CountingFeed(_events, _clock);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => feed.ReadAsync("a", gone.Token));

        (await feed.ReadAsync("a", Stop)).Value.ShouldNotBeNull();
    }

    [Fact]
    public async Task Subject_NobodyShows_IsNotReadAndForgotten()
    {
        using var feed = new CountingFeed(_events, _clock);
        feed.Watch("a", _ => { }).Dispose();

        await feed.TickAsync(Stop);
        feed.Asked.ShouldBeEmpty();

        var first = await feed.ReadAsync("a", Stop);
        _clock.Advance(TimeSpan.FromSeconds(11));
        await feed.TickAsync(Stop);
        (await feed.ReadAsync("a", Stop)).Version.ShouldBe(first.Version);
    }

    [Fact]
    public async Task Database_GoesAwayAndComesBack_LastStateStaysWithItsTimeAndIsReplaced()
    {
        using var feed = new CountingFeed(_events, _clock);
        var told = Snapshot.None<string>();
        using var watch = feed.Watch("a", look => told = look);
        await feed.TickAsync(Stop);
        var readAt = _clock.GetUtcNow();

        feed.IsAway = true;
        _clock.Advance(CountingFeed.Interval);
        await feed.TickAsync(Stop);
        var away = told;
        feed.IsAway = false;
        _clock.Advance(CountingFeed.Interval);
        await feed.TickAsync(Stop);

        (away.Value, away.ReadAt, away.Fault!.Since, away.Fault.Problem).ShouldBe(("a 1", readAt, readAt + CountingFeed.Interval, "PostgreSQL does not answer."));
        (told.Value, told.Fault, told.ReadAt).ShouldBe(("a 3", null, _clock.GetUtcNow()));
        told.Version.ShouldBeGreaterThan(away.Version);
    }

    private static LiveEvent Event(string chain) =>
        new() { At = TimeProvider.System.GetUtcNow(), Kind = LiveEventKind.File, Service = "carrier", Chain = chain, Text = "x" };

    private sealed class CountingFeed : SubjectFeed<string, string>
    {
        private readonly List<string> _asked = [];
        private readonly FakeTimeProvider? _clock;

        public CountingFeed(ILiveEvents events, TimeProvider clock)
            : base(events, clock, NullLogger.Instance) => _clock = clock as FakeTimeProvider;

        public IReadOnlyList<string> Asked
        {
            get
            {
                lock (_asked)
                {
                    return [.. _asked];
                }
            }
        }

        public bool IsAway { get; set; }

        public TimeSpan Takes { get; init; }

        protected override Task<string?> ReadStateAsync(string key, CancellationToken cancellationToken)
        {
            lock (_asked)
            {
                _asked.Add(key);
                _clock?.Advance(Takes);
                return IsAway ? throw new Npgsql.NpgsqlException("away") : Task.FromResult<string?>($"{key} {_asked.Count}");
            }
        }

        protected override bool Concerns(string key, string? state, LiveEvent happened) => happened.Chain == key;
    }
}
