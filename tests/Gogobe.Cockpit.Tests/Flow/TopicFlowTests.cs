using Gogobe.Cockpit.Flow;
using Gogobe.Cockpit.Metrics;
using Gogobe.Pipeline.Live.Metrics;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Cockpit.Tests.Flow;

public sealed class TopicFlowTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 6, TimeSpan.Zero);

    // Of each span of five seconds: what was published, and what was done.
    [Theory]
    [InlineData("growing", 500, 100, 20.0)]
    [InlineData("draining", 100, 500, 100.0)]
    [InlineData("steady", 300, 300, 60.0)]
    [InlineData("stuck", 0, 0, 0.0)]
    public void Trend_OfTheLastMinute_IsAWordAndTheRatesAreItsCause(string trend, int published, int done, double outASecond)
    {
        // Enough waits for all that is done.
        var flow = Of([.. Enumerable.Range(0, 20).Select(i => Point(20 - i, 100_000 + (i * published), 50_000 + (i * (published - done))))]);

        (flow.Trend, flow.In, flow.Out).ShouldBe((trend, published / 5.0, outASecond));
        flow.Lag.ShouldBe(50_000 + (19 * (published - done)));
    }

    [Fact]
    public void Trend_OfATopicInWhichNothingWaits_IsSteady() =>
        Of([.. Enumerable.Range(0, 20).Select(i => Point(20 - i, 100, 0))]).ShouldSatisfyAllConditions(f => f.Trend.ShouldBe("steady"), f => f.Lag.ShouldBe(0), f => f.Out.ShouldBe(0));

    [Fact]
    public void Topic_ThatNobodyMeasuresOrAnswersFor_IsUnknownAndNotZero()
    {
        var flow = Of([]);

        (flow.Trend, flow.Lag, flow.Oldest, flow.In, flow.Out).ShouldBe(("unknown", null, null, null, null));
        flow.Partitions.ShouldBeEmpty();
    }

    [Fact]
    public void Topic_ThatTheTransportAnswersFor_HasItsPartitionsAlsoWhenNoProcessReadsIt()
    {
        var now = new Backlog(7, TimeSpan.FromMinutes(4), [10, 20]) { Waiting = [0, 7], Ends = [10, 27] };

        var flow = TopicFlow.Of("t", "gogobe.carrier", now, new MetricWindow(s_now, []));

        (flow.Lag, flow.Oldest, flow.Trend, flow.Stage).ShouldBe((7, TimeSpan.FromMinutes(4), "unknown", "carrier"));
        flow.Partitions.ShouldBe([new(0, 0, 10, 10), new(1, 7, 20, 27)]);
    }

    [Fact]
    public void Rate_AfterTheTransportBeganAnew_IsUnknown()
    {
        var flow = Of([.. Enumerable.Range(0, 20).Select(i => Point(20 - i, i < 16 ? 100_000 : 10, 5))]);

        (flow.In, flow.Out, flow.Trend).ShouldBe((null, null, "unknown"));
    }

    [Fact]
    public void Worker_ThatWasHeardBefore_IsShownWithWhatItHasAndForgottenAfterTwoMinutes()
    {
        var working = Point(1, 0, 0) with
        {
            Sums =
            [
                new("gogobe.partitions", "group=gogobe.parser,topic=x", 24), new("gogobe.files.in_hand", "stage=parse", 2), new("gogobe.rows.seen", "kind=prices,stage=parse", 100),
                new("dotnet.process.cpu.time", "cpu.mode=user", 5), new("dotnet.process.cpu.time", "cpu.mode=system", 2.5), new("dotnet.process.memory.working_set", "", 3e8),
            ],
        };

        var worker = WorkerFlow.Of(new MetricWindow(s_now, [working, working with { Host = "gone", At = s_now.AddMinutes(-3) }])).ShouldHaveSingleItem();

        worker.Partitions.ShouldBe([("parser", 24)]);
        worker.InHand.ShouldBe([("parse", 2)]);
        (worker.Read, worker.Written, worker.Cpu, worker.Memory).ShouldBe((20, null, 1.5, 3e8));
    }

    private static TopicFlow Of(IReadOnlyList<MetricPoint> points) => TopicFlow.Of("t", "gogobe.carrier", null, new MetricWindow(s_now, points));

    private static MetricPoint Point(int spansAgo, double published, double waiting) => new()
    {
        At = s_now.AddSeconds(-1 - (5 * spansAgo)),
        Seconds = 5,
        Service = "parser",
        Replica = "",
        Host = "here",
        Pid = 1,
        Sums = [new("gogobe.backlog", "group=gogobe.carrier,topic=t", waiting), new("gogobe.backlog.published", "group=gogobe.carrier,topic=t", published)],
    };
}
