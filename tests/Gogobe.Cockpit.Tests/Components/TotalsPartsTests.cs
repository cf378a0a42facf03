using Bunit;
using Gogobe.Cockpit.Components.Accounts;
using Gogobe.Cockpit.Components.Live;
using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Files;

namespace Gogobe.Cockpit.Tests.Components;

public sealed class TotalsPartsTests : BunitContext
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Verdict_NothingWrong_IsGoodAndSaysWhatIsAccountedFor()
    {
        var verdict = Render<Verdict>(p => p.Add(v => v.Totals, Totals(Sums(completed: 35))));

        verdict.Find(".verdict").ClassList.ShouldContain("good");
        verdict.Find("p").TextContent.ShouldContain("No file failed.");
        verdict.Find("p").TextContent.ShouldContain("Every row of 35 files completed is accounted for.");
    }

    [Fact]
    public void Verdict_FailedAndUnbalancedFiles_AreOneClickAway()
    {
        var verdict = Render<Verdict>(p => p.Add(v => v.Totals, Totals(Sums(completed: 30, failed: 2) with { UnbalancedFiles = 1, UnbalancedRows = 3 })));

        verdict.Find(".verdict").ClassList.ShouldContain("bad");
        verdict.FindAll("a").Select(a => (a.TextContent, a.GetAttribute("href"))).ShouldBe([("2 files failed", "/files?state=failed"), ("1 file lost 3 rows", "/files?missing=1")]);
    }

    [Fact]
    public void Verdict_OldFailuresOnly_IsAWarning()
    {
        var verdict = Render<Verdict>(p => p.Add(v => v.Totals, Totals(Sums(completed: 30, failed: 2), session: Sums(completed: 9))));

        verdict.Find(".verdict").ClassList.ShouldContain("warn");
        verdict.Find("p").TextContent.ShouldContain("none of them in the last session");
    }

    [Fact]
    public void StateStrip_EveryState_CountsAndFilters()
    {
        var strip = Render<StateStrip>(p => p.Add(s => s.Sums, Sums(completed: 1_234, failed: 2)).Add(s => s.Query, new FileQuery(State: "failed")));

        strip.FindAll("a").Count.ShouldBe(11);
        strip.Find("a").TextContent.ShouldStartWith("1,236");
        var failed = strip.Find("a[aria-current]");
        (failed.GetAttribute("href"), failed.TextContent).ShouldBe(("/files?state=failed", "2failed"));
    }

    [Fact]
    public void RowSums_NothingMeasured_IsADashAndNotAZero()
    {
        RenderSums(null).Find("td.speed").TextContent.ShouldBe("—");
        RenderSums(84_120.4).Find("td.speed").TextContent.ShouldBe("84,120");
    }

    [Fact]
    public void RowSums_RowsLostByFailedFiles_AreMarkedBesideTheSum()
    {
        var sums = Render<RowSums>(p => p
            .Add(s => s.Totals, Totals(Sums(completed: 5) with { UnbalancedFiles = 1, UnbalancedRows = 3 })).Add(s => s.Query, new FileQuery()).Add(s => s.Now, s_now));

        var missing = sums.Find("td[data-label=missing]");
        missing.ClassList.ShouldContain("bad");
        missing.TextContent.ShouldBe("0 +3 in failed");
    }

    [Fact]
    public void LiveSign_StateOfTheFeed_IsNeverHealthierThanItIs()
    {
        var view = new FileView(new FileSelection(new FileQuery()), 1, null, null, null, null, s_now, null);

        Sign(view, s_now).ShouldBe("Live");
        Sign(view, s_now.AddSeconds(11)).ShouldBe("Stale");
        Sign(view with { Fault = new FeedFault(s_now, "away") }, s_now).ShouldBe("Away");
        Sign(null, s_now).ShouldBe("Reading");
        Sign(view, s_now, paused: true).ShouldBe("Paused");
        Sign(view, s_now, paused: true, waiting: true).ShouldBe("Paused, newer figures wait");
    }

    private static FileSums Sums(long completed, long failed = 0) => new(
        new Dictionary<string, long> { ["completed"] = completed, ["failed"] = failed }, new Figures(completed * 10, completed * 10, 0, 0, 0, 0, 0), 0, 0);

    private static FileTotals Totals(FileSums all, FileSums? session = null) =>
        new(all, new SessionTotals(1, "ingest", "running", s_now, null, session ?? all), [], s_now);

    private IRenderedComponent<RowSums> RenderSums(double? speed) =>
        Render<RowSums>(p => p.Add(s => s.Totals, Totals(Sums(5))).Add(s => s.Speed, speed).Add(s => s.Query, new FileQuery()).Add(s => s.Now, s_now));

    private string Sign(FileView? view, DateTimeOffset now, bool paused = false, bool waiting = false) =>
        Render<LiveIndicator>(p => p.Add(s => s.View, view).Add(s => s.Now, now).Add(s => s.Paused, paused).Add(s => s.Waiting, waiting))
            .Find(".live > span").ChildNodes[0].TextContent.Trim();
}
