using Bunit;
using Bunit.Rendering;
using Gogobe.Cockpit.Components.Fleet;
using Gogobe.Cockpit.Components.Live;
using Gogobe.Cockpit.Fleet;
using Gogobe.Cockpit.Metrics;
using Gogobe.Pipeline.Live;
using Gogobe.Pipeline.Live.Metrics;
using Gogobe.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Fleet;

public sealed class FleetPageTests(TestPostgres postgres) : PageTests(postgres)
{
    private FleetFeed _feed = null!;
    private MemoryMetricPoints _points = null!;
    private PointsFeed _measures = null!;

    [Fact]
    public async Task Page_EmptyLedger_TellsWhatToRun()
    {
        Use(await Postgres.CreateDatabaseAsync());

        RenderPage().WaitForElement(".empty code").TextContent.ShouldBe("./gogobe ingest path/to/files");
    }

    [Fact]
    public async Task Page_OfAScene_ShowsEachProblemOnItsOwnRowAndWorstFirst()
    {
        Use(await SceneAsync());

        var page = RenderPage();

        page.WaitForElement("table.matrix");
        var rows = page.FindAll("table.matrix tbody tr");
        rows[0].TextContent.ShouldContain("4 files failed: timeout");
        rows[1].TextContent.ShouldContain("sweep failed: timeout");
        rows.Take(2).ShouldAllBe(r => r.ClassName!.Contains("bad", StringComparison.Ordinal));
        page.FindAll("table.matrix tbody tr.bad").Count.ShouldBe(2);
        Chip(page, 1).ShouldBe("Done");
        Chip(page, 2).ShouldBe("Running");
        Chip(page, 3).ShouldBe("Error");
        Chip(page, 4).ShouldBe("Waiting");
        page.Find($"a.chain-chip[href='/chains/{FleetScene.Slug(3)}']").ClassName!.ShouldContain("bad");
        page.FindAll("a.chain-chip").TakeWhile(chip => chip.ClassName!.Contains("bad", StringComparison.Ordinal)).Count().ShouldBe(page.FindAll("a.chain-chip.bad").Count);
        page.Find($"td[data-label=Balance] a[href='/rejects?chain={FleetScene.Slug(1)}']").TextContent.ShouldBe("3 rejected");
        page.Find(".alerts").TextContent.ShouldContain("lost rows");
        page.Find(".grid-side").TextContent.ShouldContain("Coverage");
    }

    [Fact]
    public async Task Sweep_ThatBegins_IsShownBeforeTheNextReading()
    {
        Use(await SceneAsync());
        var page = RenderPage();
        page.WaitForElement("table.matrix");

        Events.Publish(new LiveEvent { At = TimeProvider.System.GetUtcNow().AddMinutes(1), Kind = LiveEventKind.Session, Service = "scout", Chain = FleetScene.Slug(4), State = "running", Text = "sweep begins" });
        await _feed.TickAsync(Stop);

        page.WaitForAssertion(() => Chip(page, 4).ShouldBe("Running"));
    }

    [Fact]
    public async Task Page_ProcessesMeasure_ShowsRatesAndTheMachineAndADashBefore()
    {
        Use(await SceneAsync());
        var page = RenderPage();
        page.WaitForElement("table.matrix");
        page.FindAll("[data-measure]").ShouldAllBe(measure => measure.TextContent == "—");

        // A Writer that committed 500 prices in each span, of which 20 were of new products.
        for (var i = 0; i < 6; i++)
        {
            Clock.Advance(IMetricPoints.Every);
            _points.Add(new MetricPoint
            {
                At = Clock.GetUtcNow(),
                Seconds = 5,
                Service = "writer",
                Replica = "1",
                Host = "here",
                Pid = 1,
                Sums =
                [
                    new("gogobe.rows.seen", "kind=prices,stage=write", 500), new("gogobe.rows.seen", "kind=prices,stage=parse", 9000), new("gogobe.products.new", "", 20),
                    new("container.cpu.limit.utilization", "", 0.42), new("dotnet.process.cpu.count", "", 2), new("container.memory.limit.utilization", "", 0.25),
                    new("container.memory.usage", "", 2e9),
                ],
            });
        }

        await _measures.TickAsync(Stop);

        page.WaitForAssertion(() =>
        {
            Clock.Advance(PageFrames.Pace);
            (Measured(page, "flow.prices"), Measured(page, "flow.new-products")).ShouldBe(("100", "4"));
            (Measured(page, "machine.cpu"), Measured(page, "machine.memory")).ShouldBe(("42 %", "25 %"));
        });
        page.Find(".grid-side").TextContent.ShouldContain("2.0 of 8.0 GB");
    }

    [Fact]
    public async Task Sign_OfALivePage_IsTheSameInEveryFrame()
    {
        Use(await SceneAsync());
        var page = RenderPage();
        page.WaitForElement(".live.good");
        var sign = page.FindComponent<AsOf>().Instance;

        await LookLaterAsync(page, TimeSpan.FromSeconds(11));
        page.WaitForElement(".live.warn");

        // One made anew would have lost the focus of whoever stands on its button.
        page.FindComponent<AsOf>().Instance.ShouldBeSameAs(sign);
    }

    [Fact]
    public async Task Page_NothingHeardFor30Seconds_IsAmberThenGrey()
    {
        Use(await SceneAsync());
        var page = RenderPage();
        page.WaitForElement(".live.good");

        await LookLaterAsync(page, TimeSpan.FromSeconds(11));
        page.WaitForElement(".live.warn").TextContent.ShouldContain("Stale");
        page.FindAll(".fleet.old").ShouldBeEmpty();

        await LookLaterAsync(page, TimeSpan.FromSeconds(20));
        page.WaitForElement(".fleet.old");
    }

    [Fact]
    public async Task Page_Paused_KeepsWhatItShowsUntilItGoesOn()
    {
        var database = await SceneAsync();
        Use(database);
        var page = RenderPage();
        page.WaitForElement("table.matrix");

        page.Find("button[data-key=' ']").Click();
        await new LedgerRows(database).SqlAsync("update site_executions set status = 'completed' where status = 'failed'");
        Clock.Advance(FleetFeed.Interval);
        await _feed.TickAsync(Stop);
        page.WaitForAssertion(() => page.Find(".live").TextContent.ShouldContain("Paused, 1 newer"));
        Chip(page, 3).ShouldBe("Error");

        page.Find("button[data-key=' ']").Click();
        page.WaitForAssertion(() => Chip(page, 3).ShouldBe("Done"));
    }

    [Fact]
    public void Page_DatabaseAwayFromTheStart_SaysSoAndShowsNoFigure()
    {
        Use(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1"));

        var page = RenderPage();

        page.WaitForElement(".banner").TextContent.ShouldContain("PostgreSQL does not answer.");
        page.FindAll("[data-metric]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Log_RunsIsFilteredAndHeld()
    {
        Use(await SceneAsync());
        Events.Publish(Line("before", "info", FleetScene.Slug(1)));
        var page = RenderPage();
        page.WaitForAssertion(() => page.Find(".log").TextContent.ShouldContain("before"));

        Events.Publish(Line("<script>bad</script>", "error", FleetScene.Slug(2)));
        page.WaitForAssertion(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            page.Find(".log p bdi").InnerHtml.ShouldBe("&lt;script&gt;bad&lt;/script&gt;");
        });
        page.Find("select[aria-label=Level]").Change("error");
        page.WaitForAssertion(() => page.FindAll(".log p").Count.ShouldBe(1));

        page.Find("button[data-key=l]").Click();
        Events.Publish(Line("while held", "error", FleetScene.Slug(2)));
        page.WaitForAssertion(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            page.Find(".log-held").TextContent.ShouldContain("1 newer");
        });
        page.Find("button[data-key=l]").Click();
        page.WaitForAssertion(() => page.FindAll(".log p").Count.ShouldBe(2));
    }

    private static LiveEvent Line(string text, string level, string chain) =>
        new() { At = TimeProvider.System.GetUtcNow(), Kind = LiveEventKind.Log, Level = level, Service = "carrier", Chain = chain, Text = text };

    private static string Measured(IRenderedComponent<ContainerFragment> page, string measure) => page.Find($"[data-measure='{measure}']").TextContent;

    private static string Chip(IRenderedComponent<ContainerFragment> page, int chain) =>
        page.Find($"a.chain-chip[href='/chains/{FleetScene.Slug(chain)}'] .chip-word").TextContent;

    // The database is as it was, and nobody hears it.
    private async Task LookLaterAsync(IRenderedComponent<ContainerFragment> page, TimeSpan span)
    {
        Clock.Advance(span);
        await page.InvokeAsync(() => page.FindComponent<FleetPage>().Instance.Receive(_feed.Current));
    }

    private void Use(NpgsqlDataSource database)
    {
        var store = new MemoryFleetStatusStore(Clock);
        _feed = new FleetFeed(new FleetQuery(database), store, Events, Clock, NullLogger<FleetFeed>.Instance);
        Services.AddSingleton<IFleetStatusStore>(store);
        Services.AddSingleton<ILiveEvents>(Events);
        Services.AddSingleton(_feed);
        _points = new MemoryMetricPoints(Clock);
        _measures = new PointsFeed(_points, Events, Clock, NullLogger<PointsFeed>.Instance);
        Services.AddSingleton(_measures);
    }

    private IRenderedComponent<ContainerFragment> RenderPage() => RenderPage<FleetPage>();
}
