using Bunit;
using Bunit.Rendering;
using Bunit.TestDoubles;
using Gogobe.Cockpit.Chains;
using Gogobe.Cockpit.Components.Chains;
using Gogobe.Cockpit.Fleet;
using Gogobe.Cockpit.Tests.Fleet;
using Gogobe.Pipeline.Live;
using Gogobe.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Chains;

public sealed class ChainPageTests(TestPostgres postgres) : PageTests(postgres)
{
    private ChainFeed _feed = null!;

    [Fact]
    public async Task Page_OfAChainWithFailedFiles_NamesEachWithItsStageAndReason()
    {
        Use(await SceneAsync());

        var page = RenderPage(FleetScene.Slug(5));

        page.WaitForElement(".chain-head .why").TextContent.ShouldContain("4 files failed: timeout");
        page.FindAll(".errors tbody tr").Count.ShouldBe(4);
        page.Find(".errors").TextContent.ShouldContain("truncated");
        page.Find($"a.chip[href='/files?chain={FleetScene.Slug(5)}&reason=timeout']").TextContent.ShouldBe("2 timeout");
        page.FindAll(".lane li.bad").Count.ShouldBe(4);
        page.Find(".stores tbody tr").ClassName!.ShouldContain("bad");
    }

    [Fact]
    public async Task Page_OfAnOpenBreaker_SaysUntilWhenAndSinceWhen()
    {
        Use(await SceneAsync());

        var page = RenderPage(FleetScene.Slug(3));

        page.WaitForElement(".freshness").TextContent.ShouldContain("Its breaker is open; the next try is in");
        page.Find("[data-metric='chain.breaker']").GetAttribute("data-value").ShouldBe("open");
        page.Find(".changes li").TextContent.ShouldContain("timeout, 3 in a row");
    }

    [Fact]
    public async Task File_ThatFailsWhileThePageIsOpen_IsShownAfterItsEvent()
    {
        var database = await SceneAsync();
        Use(database);
        var page = RenderPage(FleetScene.Slug(6));
        page.WaitForElement(".chain-head");
        page.FindAll(".errors").ShouldBeEmpty();

        await new LedgerRows(database).FileAsync("failed", "corrupt", name: "PriceFull-new.gz", chain: 6, detail: "crc");
        Clock.Advance(ChainFeed.Least);
        _feed.Hear(new LiveEvent { At = Clock.GetUtcNow(), Kind = LiveEventKind.File, Service = "parser", Chain = FleetScene.Slug(6), State = "failed", Text = "failed" });
        await _feed.TickAsync(Stop);

        page.WaitForElement(".errors td.what").TextContent.ShouldContain("PriceFull-new.gz");
        page.Find(".errors .reason").TextContent.ShouldBe("corrupt");
    }

    [Fact]
    public async Task Page_UnknownChain_IsNotFound()
    {
        Use(await Postgres.CreateDatabaseAsync());
        var isNotFound = false;
        Services.GetRequiredService<NavigationManager>().OnNotFound += (_, _) => isNotFound = true;

        var page = RenderPage("no-such-chain");

        page.WaitForAssertion(() => isNotFound.ShouldBeTrue());
        page.FindAll(".skeleton, .banner").ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_DatabaseGoesAway_KeepsItsFiguresGreyWithTheirTime()
    {
        var database = await SceneAsync();
        Use(database);
        var page = RenderPage(FleetScene.Slug(1));
        page.WaitForElement(".live.good");

        await new LedgerRows(database).SqlAsync("alter table portal_states rename to away; alter table chains rename to gone");
        Clock.Advance(ChainFeed.Interval);
        await _feed.TickAsync(Stop);

        page.WaitForElement(".banner.bad").TextContent.ShouldContain("The figures below are of");
        page.Find(".fleet.old .lane");
        page.Find(".live.bad").TextContent.ShouldContain("Away");
    }

    [Fact]
    public void Page_DatabaseAwayFromTheStart_SaysSoAndShowsNoFigure()
    {
        Use(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1"));

        var page = RenderPage(FleetScene.Slug(1));

        page.WaitForElement(".banner").TextContent.ShouldContain("PostgreSQL does not answer.");
        page.FindAll("[data-metric]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Stores_MoreThanForty_AreTheFirstOnesProblemsFirst()
    {
        Use(await WithManyStoresAsync());
        var page = RenderPage(FleetScene.Slug(5));
        page.WaitForElement(".stores");

        page.FindAll(".stores tbody tr").Count.ShouldBe(40);
        page.Find(".stores tbody tr").ClassName!.ShouldContain("bad");
        page.FindAll(".stores bdi").First(b => b.TextContent == "סניף <b>").InnerHtml.ShouldBe("סניף &lt;b&gt;");
        page.Find(".stores-foot a").GetAttribute("href").ShouldBe($"/chains/{FleetScene.Slug(5)}?stores=all");
    }

    [Fact]
    public async Task Store_WithPricesAndNoFileForADay_IsStaleAndStandsFirst()
    {
        var database = await Postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.SqlAsync("insert into stores (store_key, chain_no, store_no) values (1000001, 1, 1), (1000002, 1, 2), (1000003, 1, 3)");
        await rows.SqlAsync("insert into prices (store_key, product, version, flags, price, valid_from) select k, 7290000000017, 1, 0, 5, now() from generate_series(1000001, 1000002) k");
        await rows.SqlAsync("refresh materialized view mv_store_totals");
        await rows.FileAsync("completed", chain: 1, store: 1);
        await rows.SqlAsync("update file_processing_log set file_time = now() - interval '1 hour'");
        Use(database);

        var lines = RenderPage(FleetScene.Slug(1)).WaitForElements(".stores tbody tr");

        lines.Select(line => (line.QuerySelector(".num")!.TextContent, line.QuerySelector(".flag")?.TextContent)).ShouldBe([("2", "stale"), ("3", null), ("1", null)]);
    }

    [Fact]
    public async Task Stores_AllAskedForInTheAddress_AreAll()
    {
        Use(await WithManyStoresAsync());
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo($"/chains/{FleetScene.Slug(5)}?stores=all");

        RenderPage(FleetScene.Slug(5)).WaitForElements(".stores tbody tr").Count.ShouldBe(60);
    }

    private async Task<NpgsqlDataSource> WithManyStoresAsync()
    {
        var database = await SceneAsync();
        await new LedgerRows(database).SqlAsync("insert into stores (store_key, chain_no, store_no, name) select 5000000 + s, 5, s, 'סניף <b>' from generate_series(100, 150) s");
        return database;
    }

    private void Use(NpgsqlDataSource database)
    {
        var fleet = new FleetFeed(new FleetQuery(database), new MemoryFleetStatusStore(Clock), Events, Clock, NullLogger<FleetFeed>.Instance);
        _feed = new ChainFeed(new ChainQuery(database), fleet, Events, Clock, NullLogger<ChainFeed>.Instance);
        Services.AddSingleton(_feed);
    }

    private IRenderedComponent<ContainerFragment> RenderPage(string slug) => RenderPage<ChainPage>((nameof(ChainPage.Slug), slug));
}
