using Gogobe.Pipeline.Live.Metrics;
using Gogobe.Testing;

namespace Gogobe.Pipeline.Tests.Live.Metrics;

/// <summary>What both forms of the points promise.</summary>
public abstract class MetricPointsContract
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract IMetricPoints Points { get; }

    /// <summary>The clock of those who read.</summary>
    protected abstract DateTimeOffset Now { get; }

    [Fact]
    public async Task Point_Added_IsReadBackWhole()
    {
        var point = Point("writer", 1, 0) with { Sums = [new("gogobe.rows", "outcome=written,stage=write", 12.5), new("gogobe.backlog", "", 0)] };

        Points.Add(point);

        (await ReadAsync(IMetricPoints.Kept, 1))[0].ToJson().ShouldBe(point.ToJson());
    }

    [Fact]
    public async Task Points_MoreThanAreKept_TheNewestStayInOrder()
    {
        // Closer together than usual, so that all of them are young.
        for (var i = 0; i < IMetricPoints.MostPoints + 20; i++)
        {
            Points.Add(Point("writer", 1, i, 0.1));
        }

        var kept = await ReadAsync(IMetricPoints.Kept, IMetricPoints.MostPoints);
        kept.Select(p => (int)p.Sums[0].Value).ShouldBe(Enumerable.Range(20, IMetricPoints.MostPoints));
    }

    [Fact]
    public async Task Processes_MoreThanAreKept_TheLongestSilentGo()
    {
        for (var pid = 1; pid <= IMetricPoints.MostProcesses + 3; pid++)
        {
            Points.Add(Point("parser", pid, pid, 0.1));
            await PassAsync();
        }

        var kept = await ReadAsync(IMetricPoints.Kept, IMetricPoints.MostProcesses);
        kept.Select(p => p.Pid).Order().ShouldBe(Enumerable.Range(4, IMetricPoints.MostProcesses));
    }

    [Fact]
    public async Task Points_OfAShorterSpan_AreThoseWithinIt()
    {
        foreach (var (age, value) in ((int, int)[])[(600, 1), (20, 2), (5, 3)])
        {
            Points.Add(Point("writer", 1, value) with { At = Now.AddSeconds(-age) });
        }

        await ReadAsync(IMetricPoints.Kept, 3);

        (await Points.ReadAsync(TimeSpan.FromMinutes(5), Stop)).Select(p => p.Sums[0].Value).ShouldBe([2, 3]);
    }

    [Fact]
    public async Task Minutes_OfAnHour_AreTheFirstPointOfEachWithTheirBacklogAlone()
    {
        var minute = new DateTimeOffset(Now.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
        for (var i = 0; i < IMetricPoints.MostMinutes + 5; i++)
        {
            foreach (var second in (int[])[1, 6])
            {
                Points.Add(Point("writer", 1, 0) with { At = minute.AddMinutes(i - IMetricPoints.MostMinutes - 5).AddSeconds(second), Sums = [new("gogobe.rows", "", 7), new("gogobe.backlog", "topic=t", i)] });
            }
        }

        Points.Add(Point("cockpit", 2, 0));
        await Eventually.HoldsAsync("the last is kept", async () => (await Points.ReadMinutesAsync(Stop)) is [.., { } last] && last.Of("gogobe.backlog") == IMetricPoints.MostMinutes + 4);

        var kept = await Points.ReadMinutesAsync(Stop);

        kept.Select(p => (p.At.Second, p.Sums.Count, p.Process)).Distinct().ShouldBe([(1, 1, "writer:here:1")]);
        kept.Select(p => (int)p.Of("gogobe.backlog", "topic=t")!.Value).ShouldBe(Enumerable.Range(5, IMetricPoints.MostMinutes).TakeLast(kept.Count));
        kept.Count.ShouldBeInRange(IMetricPoints.MostMinutes - 1, IMetricPoints.MostMinutes);
    }

    [Fact]
    public void Sum_OfSomeTags_AddsTheSeriesThatHaveThem()
    {
        var point = Point("writer", 1, 0) with { Sums = [new("r", "kind=prices,stage=write", 5), new("r", "kind=prices,stage=parse", 7), new("r", "kind=stores,stage=write", 1)] };

        (point.Of("r", "stage=write"), point.Of("r", "stage=write", "kind=prices"), point.Of("r")).ShouldBe((6, 5, 13));
        (point.Of("r", "stage=writ"), point.Of("x")).ShouldBe((null, null));
    }

    /// <summary>Lets the store tell one moment from the next.</summary>
    protected abstract Task PassAsync();

    private MetricPoint Point(string service, int pid, int value, double seconds = 5) => new()
    {
        At = Now.AddSeconds(-30 + (value * seconds % 30)),
        Seconds = seconds,
        Service = service,
        Replica = "r",
        Host = "here",
        Pid = pid,
        Sums = [new("gogobe.rows", "stage=write", value)],
    };

    // What is added is not waited for.
    private async Task<IReadOnlyList<MetricPoint>> ReadAsync(TimeSpan span, int count)
    {
        IReadOnlyList<MetricPoint> read = [];
        await Eventually.HoldsAsync("all are kept", async () => (read = await Points.ReadAsync(span, Stop)).Count == count);
        return read;
    }
}
