using Gogobe.Cockpit.Metrics;
using Gogobe.Pipeline.Live;
using Gogobe.Pipeline.Live.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Gogobe.Cockpit.Tests.Metrics;

public sealed class MetricWindowTests
{
    private const string Rows = "gogobe.rows.seen";

    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 6, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Rate_OfSeveralProcesses_IsTheirSumWhateverTheMomentsOfTheirPoints()
    {
        // Each counts 10 a second, the one on the full span, the other two seconds later.
        var window = Window([.. Enumerable.Range(0, 4).SelectMany(i => (MetricPoint[])[Point(1, -6 - (5 * i), 50), Point(2, -4 - (5 * i), 50)])]);

        window.Rates(Rows)[^1].ShouldNotBeNull().ShouldBe(20, 1e-9);
        MetricWindow.Last(window.Rates(Rows)).ShouldNotBeNull().ShouldBe(20, 1e-9);
    }

    [Fact]
    public void Hour_OfALevel_IsOfMinutesAndOfTheLastPointsAndOfOneProcess()
    {
        var points = Enumerable.Range(0, 12).Select(i => Point(1, -6 - (5 * i), 0) with { Sums = [new("gogobe.backlog", "", 100 - i)] });
        var minutes = Enumerable.Range(0, 58).Where(i => i != 30).Select(i => Point(1, -90 - (60 * i), 0) with { Sums = [new("gogobe.backlog", "", i)] });
        var other = Point(2, -90, 0) with { Sums = [new("gogobe.backlog", "", 5000)] };
        var late = Point(2, -90 - (60 * 30), 0) with { Sums = [new("gogobe.backlog", "", 7)] };

        var hour = (Window([.. points]) with { Minutes = [.. minutes, other, late] }).Hour("gogobe.backlog");

        hour.Count.ShouldBe(60);
        (hour[^1], hour[^2], hour[^3], hour[^32]).ShouldBe((100, 0, 1, 7));
        hour.Take(1).ShouldAllBe(level => level == null);
    }

    [Fact]
    public void Rate_OfAProcessStartedAnew_IsNeitherNegativeNorHuge()
    {
        // The first was killed; the second tells at first all that it counted since it began, twelve seconds before.
        var window = Window([Point(1, -26, 1_000_000 / 40.0), Point(2, -11, 120, seconds: 12), Point(2, -6, 50)]);

        var rates = window.Rates(Rows);
        rates.ShouldAllBe(r => r == null || (r >= 0 && r <= 5_000));
        rates[^1].ShouldNotBeNull().ShouldBe(10, 1e-9);
        rates[^2].ShouldNotBeNull().ShouldBe(10, 1e-9);
    }

    [Fact]
    public void Rate_ThatNobodyMeasured_IsUnknownAndNotZero()
    {
        var window = Window([Point(1, -6, 0)]);

        window.Rates(Rows)[^1].ShouldBe(0);
        window.Rates(Rows)[^2].ShouldBeNull();
        MetricWindow.Last(window.Rates(Rows)).ShouldBeNull();
        window.Rates("gogobe.products.new").ShouldAllBe(r => r == null);
        Window([]).Busiest.ShouldBeNull();
    }

    [Fact]
    public void Machine_OfSeveralProcesses_IsOneAndTheBusiestIsShown()
    {
        var window = Window([Load(1, "a", -6, 0.9), Load(1, "a", -1, 0.2), Load(2, "a", -2, 0.3), Load(3, "b", -1, 0.5), Load(4, "dead", -60, 1)]);

        window.Machines.Select(m => (m.Host, m.Cpu)).ShouldBe([("a", 0.2), ("b", 0.5)]);
        window.Busiest!.Host.ShouldBe("b");
    }

    [Fact]
    public async Task Feed_RedisGoesAwayAndComesBack_KeepsWhatItHeardAndReadsWhatItMissed()
    {
        var clock = new FakeTimeProvider(s_now);
        var points = new AwayPoints(new MemoryMetricPoints(clock));
        using var feed = new PointsFeed(points, new MemoryLiveEvents(), clock, NullLogger<PointsFeed>.Instance);
        points.Add(Point(1, -6, 50));
        (await feed.ReadAsync("", Stop)).Value!.Points.Count.ShouldBe(1);

        points.IsAway = true;
        clock.Advance(TimeSpan.FromMinutes(1));
        var away = (await feed.ReadAsync("", Stop)).Value!;
        (away.IsAway, away.Points.Count, away.Rates(Rows)[^1]).ShouldBe((true, 1, null));

        points.Add(Point(1, 10, 50));
        points.IsAway = false;
        clock.Advance(TimeSpan.FromMinutes(1));
        var back = (await feed.ReadAsync("", Stop)).Value!;
        (back.IsAway, back.Points.Count).ShouldBe((false, 2));
    }

    private static MetricWindow Window(IReadOnlyList<MetricPoint> points) => new(s_now, points);

    private static MetricPoint Point(int pid, double age, double sum, double seconds = 5) => new()
    {
        At = s_now.AddSeconds(age),
        Seconds = seconds,
        Service = "writer",
        Replica = "",
        Host = "here",
        Pid = pid,
        Sums = [new(Rows, "kind=prices,stage=write", sum)],
    };

    private static MetricPoint Load(int pid, string host, double age, double cpu) =>
        Point(pid, age, 0) with { Host = host, Sums = [new("container.cpu.limit.utilization", "", cpu)] };

    private sealed class AwayPoints(IMetricPoints inner) : IMetricPoints
    {
        public bool IsAway { get; set; }

        public void Add(MetricPoint point) => inner.Add(point);

        public Task<IReadOnlyList<MetricPoint>> ReadAsync(TimeSpan span, CancellationToken cancellationToken) =>
            IsAway ? throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, "away") : inner.ReadAsync(span, cancellationToken);

        public Task<IReadOnlyList<MetricPoint>> ReadMinutesAsync(CancellationToken cancellationToken) => inner.ReadMinutesAsync(cancellationToken);
    }
}
