using Bunit;
using Bunit.Rendering;
using Bunit.TestDoubles;
using Gogobe.Cockpit.Components.Stores;
using Gogobe.Cockpit.Stores;
using Gogobe.Cockpit.Tests.Fleet;
using Gogobe.Pipeline.Live;
using Gogobe.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Stores;

public sealed class StorePagesTests(TestPostgres postgres) : PageTests(postgres)
{
    private StoreFeed _feed = null!;

    [Fact]
    public async Task List_EmptyDatabase_SaysWhenStoresCome()
    {
        Use(await Postgres.CreateDatabaseAsync());

        RenderPage<StoresPage>().WaitForElement(".empty h2").TextContent.ShouldBe("No store is known yet");
    }

    [Theory]
    [InlineData("", "1 1", "1 2", "2 7")]
    [InlineData("?q=" + "חיפה", "1 2")]
    [InlineData("?q=7", "2 7")]
    [InlineData("?state=stale", "1 2")]
    [InlineData("?state=empty", "2 7")]
    [InlineData("?state=stale&q=<b>")]
    public async Task List_FilterInTheAddress_ShowsOnlyWhatFits(string filter, params string[] stores)
    {
        var database = await StoresAsync();
        Use(database);
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo("/stores" + filter);

        var page = RenderPage<StoresPage>();

        page.WaitForElement(".store-list tbody tr, .empty");
        page.FindAll(".store-list tbody th a").Select(a => a.GetAttribute("href")).ShouldBe(
            stores.Select(s => $"/stores/{FleetScene.Slug(int.Parse(s[..1], System.Globalization.CultureInfo.InvariantCulture))}/{s[2..]}"));
    }

    [Fact]
    public async Task Pages_ByKey_ShowEachStoreOnce()
    {
        var database = await Postgres.CreateDatabaseAsync();
        await new LedgerRows(database).SqlAsync("insert into stores (store_key, chain_no, store_no) select 1000000 + n, 1, n from generate_series(1, 7) n");
        await new LedgerRows(database).SqlAsync("refresh materialized view mv_store_totals");
        var reader = new StoreReader(database);

        var first = await reader.ReadPageAsync(new StoreQuery(), Stop, size: 4);
        var second = await reader.ReadPageAsync(new StoreQuery(After: first.Rows[^1].Key), Stop, size: 4);

        first.Rows.Concat(second.Rows).Select(r => r.Number).ShouldBe(Enumerable.Range(1, 7));
        (first.HasMore, second.HasMore, first.All).ShouldBe((true, false, 7));
    }

    [Fact]
    public async Task Store_WithFiles_ShowsThemAndTheirHours()
    {
        var database = await StoresAsync();
        Use(database);

        var page = RenderStore(FleetScene.Slug(1), "1");

        page.WaitForElement("h1").TextContent.ShouldContain("סניף מרכז");
        page.FindAll(".store-files tbody tr").Count.ShouldBe(2);
        page.FindAll(".store-files tbody tr.bad").ShouldHaveSingleItem().TextContent.ShouldContain("corrupt");
        page.FindAll(".store-days rect.good").ShouldHaveSingleItem();
        page.FindAll(".store-days rect.bad").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Store_FileThatFailsWhileThePageIsOpen_IsShownAfterItsEvent()
    {
        var database = await StoresAsync();
        Use(database);
        var page = RenderStore(FleetScene.Slug(1), "1");
        page.WaitForElement(".store-files tbody tr");

        await FileAsync(database, "failed", "truncated", minutes: 1);
        Clock.Advance(StoreFeed.Least);
        _feed.Hear(new LiveEvent { At = Clock.GetUtcNow(), Kind = LiveEventKind.File, Service = "parser", Chain = FleetScene.Slug(1), State = "failed", Text = "failed" });
        await _feed.TickAsync(Stop);

        page.WaitForAssertion(() => page.Find(".store-files tbody tr").TextContent.ShouldContain("truncated"));
    }

    [Theory]
    [InlineData("rami-levy", "999")]
    [InlineData("rami-levy", "x")]
    [InlineData("nobody", "1")]
    public async Task Store_Unknown_IsNotFound(string chain, string number)
    {
        Use(await Postgres.CreateDatabaseAsync());
        var isNotFound = false;
        Services.GetRequiredService<NavigationManager>().OnNotFound += (_, _) => isNotFound = true;

        var page = RenderStore(chain, number);

        page.WaitForAssertion(() => isNotFound.ShouldBeTrue());
    }

    [Fact]
    public void Store_DatabaseAwayFromTheStart_SaysSoAndShowsNoFigure()
    {
        Use(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1"));

        var page = RenderStore("rami-levy", "1");

        page.WaitForElement(".banner").TextContent.ShouldContain("PostgreSQL does not answer.");
        page.FindAll("[data-metric]").ShouldBeEmpty();
    }

    // Store 1 of chain 1 is fresh, store 2 stale, store 7 of chain 2 has no price.
    private async Task<NpgsqlDataSource> StoresAsync()
    {
        var database = await Postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.SqlAsync(
            """
            insert into stores (store_key, chain_no, store_no, stub, name, city, price_full_version) select k, k / 1000000, k % 1000000, false, n, c,
              case when a is not null then (extract(epoch from now() - a)::bigint - 946684800) << 29 else 0 end
            from (values (1000001, 'סניף מרכז', 'תל אביב', interval '1 hour'), (1000002, 'סניף צפון', 'חיפה', interval '3 days'), (2000007, 'סניף דרום', 'אילת', null)) v(k, n, c, a)
            """);
        await rows.SqlAsync("insert into prices (store_key, product, version, valid_from, price, flags) values (1000001, 7, 0, now(), 5, 0), (1000002, 7, 0, now(), 5, 0)");
        await FileAsync(database, "completed", "none", minutes: 120);
        await FileAsync(database, "failed", "corrupt", minutes: 300);
        await rows.SqlAsync("refresh materialized view mv_store_totals");
        return database;
    }

    private static Task FileAsync(NpgsqlDataSource database, string state, string reason, int minutes) => new LedgerRows(database).SqlAsync($"""
        insert into file_processing_log (chain_no, file_type, store_no, file_time, wall_time, published_chain_id, file_name, url, status, reason, completed_at)
        select 1, 'PriceFull', 1, t, t at time zone 'Asia/Jerusalem', '7290058140886', 'PriceFull-{minutes}.gz', '/x', '{state}', '{reason}', now()
        from (select now() - interval '{minutes} minutes' as t) n
        """);

    private void Use(NpgsqlDataSource database)
    {
        var reader = new StoreReader(database);
        _feed = new StoreFeed(reader, Events, Clock, NullLogger<StoreFeed>.Instance);
        Services.AddSingleton(new StoreListFeed(reader, Events, Clock, NullLogger<StoreListFeed>.Instance));
        Services.AddSingleton(_feed);
    }

    private IRenderedComponent<ContainerFragment> RenderStore(string chain, string number) =>
        RenderPage<StorePage>((nameof(StorePage.Chain), chain), (nameof(StorePage.Number), number));
}
