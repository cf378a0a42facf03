using Bunit;
using Bunit.Rendering;
using Bunit.TestDoubles;
using Gogobe.Cockpit.Components.Rejects;
using Gogobe.Cockpit.Rejects;
using Gogobe.Cockpit.Tests.Fleet;
using Gogobe.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Rejects;

public sealed class RejectsPageTests(TestPostgres postgres) : PageTests(postgres)
{
    [Fact]
    public async Task Page_RejectsOfADay_CountsThemByChainAndReasonAndShowsTheNewestRows()
    {
        await UseAsync();

        var page = RenderPage("");

        page.WaitForElement(".heat");
        page.FindAll(".heat thead th").Select(h => h.TextContent.Trim()).ShouldBe(["Chain", "bad-price", "no-code", "all"]);
        page.FindAll(".heat tbody tr").Select(r => string.Join(' ', r.QuerySelectorAll("td").Select(d => d.TextContent.Trim()))).ShouldBe(["40 2 42", "1 0 1"]);
        page.FindAll(".heat tfoot td").Select(d => d.TextContent.Trim()).ShouldBe(["41", "2", "43"]);
        page.Find(".heat tbody td a").GetAttribute("href").ShouldBe($"/rejects?chain={FleetScene.Slug(1)}&reason=bad-price#rows");
        page.FindAll(".reject-rows li").Count.ShouldBe(RejectReader.ShownOfFile + 1);
        page.Find(".reject-rows a").GetAttribute("href")!.ShouldStartWith("/files/");
        page.Find(".reject-rows mark").TextContent.ShouldBe("<ItemPrice>x</ItemPrice>");
    }

    [Fact]
    public async Task Page_OfAChainAndReason_ShowsItsRowsAndKeepsTheWholeMap()
    {
        await UseAsync();

        var page = RenderPage($"?chain={FleetScene.Slug(2)}&reason=bad-price");

        page.WaitForElement(".reject-rows");
        page.FindAll(".heat tbody tr").Count.ShouldBe(2);
        page.FindAll(".heat td a[aria-current]").ShouldHaveSingleItem().TextContent.ShouldBe("1");
        page.FindAll(".reject-rows li").ShouldHaveSingleItem();
        page.Find("a[download][href*=reason]").GetAttribute("href").ShouldBe($"/rejects.csv?chain={FleetScene.Slug(2)}&reason=bad-price");
    }

    [Fact]
    public async Task Page_LongerPeriod_HasTheOlderFilesToo()
    {
        await UseAsync();

        var page = RenderPage("?period=7d");

        page.WaitForElement(".heat").QuerySelector("[data-metric='rejects.all']")!.TextContent.ShouldBe("543");
    }

    [Fact]
    public async Task Page_SelectionWithoutRows_SaysSoWithAWayOut()
    {
        await UseAsync();

        var page = RenderPage("?reason=other-chain&period=7d");

        page.WaitForElement(".empty").TextContent.ShouldContain("Asked for: reason other-chain, 7 days.");
        page.Find(".empty a.button").GetAttribute("href").ShouldBe("/rejects?period=7d");
    }

    [Fact]
    public async Task Page_NothingRejected_SaysSinceWhenAndOffersALongerPeriod()
    {
        Use(await Postgres.CreateDatabaseAsync());

        var page = RenderPage("?period=today");

        page.WaitForElement(".empty").TextContent.ShouldContain("No row was rejected");
        page.Find(".empty a.button").GetAttribute("href").ShouldBe("/rejects?period=7d");
    }

    [Fact]
    public async Task Rows_PieceByPiece_AreAllOfThemOnceInOneOrder()
    {
        var database = await UseAsync();
        var reader = new RejectReader(database);
        var whole = await reader.ReadRowsAsync(new RejectQuery(Period: "7d"), null, 1_000, Stop);

        List<RejectedRow> pieces = [];
        while (await reader.ReadRowsAsync(new RejectQuery(Period: "7d"), pieces.LastOrDefault(), 3, Stop) is { Count: > 0 } piece)
        {
            pieces.AddRange(piece);
        }

        whole.Count.ShouldBe(14);
        pieces.ShouldBe(whole);
        pieces.Select(r => (r.FileId, r.Row)).Distinct().Count().ShouldBe(14);
    }

    // Chain 1 has a file of today with 42 rejected rows, 11 of them kept; chain 2 one of today, and one of three days ago; the canary's count for nothing.
    private async Task<NpgsqlDataSource> UseAsync()
    {
        var database = await Postgres.CreateDatabaseAsync();
        Use(database);
        var rows = new LedgerRows(database);
        await FileAsync(rows, 1, "bad-price", 40, kept: 11);
        await rows.SqlAsync("insert into file_rejects values (1, 1, 'no-code', 2); update file_runs set written = written - 2, rejected = rejected + 2");
        await FileAsync(rows, 2, "bad-price", 1, kept: 1);
        await FileAsync(rows, 2, "no-price", 500, kept: 2, hoursAgo: 72);
        await FileAsync(rows, 1999, "bad-price", 7, kept: 1);
        return database;
    }

    private static async Task FileAsync(LedgerRows rows, short chain, string reason, int rejected, int kept, int hoursAgo = 0)
    {
        var file = await rows.FileAsync("completed", chain: chain, store: chain);
        await rows.AccountAsync(file, 1_000, 1_000 - rejected, rejected: rejected);
        await rows.SqlAsync($"update file_processing_log set completed_at = now() - {hoursAgo} * interval '1 hour' where file_id = {file}");
        await rows.SqlAsync($"update file_runs set claimed_at = now() - {hoursAgo} * interval '1 hour' where file_id = {file}");
        await rows.SqlAsync($"insert into file_rejects values ({file}, 1, '{reason}', {rejected})");
        await rows.SqlAsync($"insert into rejected_rows select {file}, 1, n, '{reason}', '<Item><ItemPrice>x</ItemPrice></Item>' from generate_series(1, {kept}) n");
    }

    private void Use(NpgsqlDataSource database) =>
        Services.AddSingleton(new RejectFeed(new RejectReader(database), Events, Clock, NullLogger<RejectFeed>.Instance));

    private IRenderedComponent<ContainerFragment> RenderPage(string query)
    {
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo("/rejects" + query);
        return RenderPage<RejectsPage>();
    }
}
