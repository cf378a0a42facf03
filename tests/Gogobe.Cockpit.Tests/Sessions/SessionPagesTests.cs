using Bunit;
using Bunit.Rendering;
using Bunit.TestDoubles;
using Gogobe.Cockpit.Components.Sessions;
using Gogobe.Cockpit.Sessions;
using Gogobe.Cockpit.Tests.Fleet;
using Gogobe.Pipeline.Live;
using Gogobe.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Sessions;

public sealed class SessionPagesTests(TestPostgres postgres) : PageTests(postgres)
{
    private SessionListFeed _list = null!;
    private SessionFeed _feed = null!;

    [Fact]
    public async Task List_EmptyLedger_SaysWhatASessionIs()
    {
        Use(await Postgres.CreateDatabaseAsync());

        RenderList().WaitForElement(".empty h2").TextContent.ShouldBe("There was no session yet");
    }

    [Fact]
    public async Task List_FilterInTheAddress_ShowsOnlyWhatFits()
    {
        Use(await SceneAsync());
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo("/sessions?status=running");

        var page = RenderList();

        page.WaitForElement(".sessions tbody tr").TextContent.ShouldContain("scheduled");
        page.FindAll(".sessions tbody tr").Count.ShouldBe(1);
    }

    [Fact]
    public async Task List_NothingFits_SaysWhatWasAskedFor()
    {
        Use(await SceneAsync());
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo("/sessions?status=cancelled&trigger=<b>");

        var page = RenderList();

        page.WaitForElement(".empty p").TextContent.ShouldBe("Asked for: status cancelled, trigger <b>.");
        page.Find(".empty a").GetAttribute("href").ShouldBe("/sessions");
    }

    [Fact]
    public async Task List_SessionThatBegins_IsShownAfterItsEvent()
    {
        var database = await SceneAsync();
        Use(database);
        var page = RenderList();
        page.WaitForElement(".sessions tbody tr");

        await new LedgerRows(database).SessionAsync("manual");
        Clock.Advance(SessionListFeed.Least);
        _list.Hear(Event(LiveEventKind.Session, null));
        await _list.TickAsync(Stop);

        page.WaitForAssertion(() => page.Find(".sessions tbody tr").TextContent.ShouldContain("manual"));
    }

    [Fact]
    public async Task Session_ThatRuns_ShowsPortalsStagesChartsAndWhatWentWrong()
    {
        var database = await SceneAsync();
        Use(database);

        var page = RenderSession(await RunningAsync(database));

        page.WaitForElements(".waterfall tbody tr").Count.ShouldBe(5);
        page.FindAll(".waterfall tr.bad").Count.ShouldBe(2);
        page.Find($".waterfall a[href='/chains/{FleetScene.Slug(2)}']");
        page.FindAll(".fall rect.carrier").Count.ShouldBeGreaterThan(0);
        page.FindComponents<MudChart<double>>().Count.ShouldBe(3);
        page.Find(".errors").TextContent.ShouldContain("unbalanced");
        page.Find(".chain-head .freshness").TextContent.ShouldContain("usually 5:00 min");
    }

    [Fact]
    public async Task Session_EndsWhileThePageIsOpen_IsShownAfterItsEvent()
    {
        var database = await SceneAsync();
        Use(database);
        var session = await RunningAsync(database);
        var page = RenderSession(session);
        page.WaitForElement(".chain-head .state.move");

        await new LedgerRows(database).SqlAsync($"update scrape_sessions set status = 'failed', ended_at = now() where session_id = {session}");
        Clock.Advance(SessionFeed.Least);
        _feed.Hear(Event(LiveEventKind.Session, null));
        await _feed.TickAsync(Stop);

        page.WaitForElement(".chain-head .state.bad").TextContent.ShouldBe("failed");
    }

    [Theory]
    [InlineData("77")]
    [InlineData("abc")]
    [InlineData("-1")]
    public async Task Session_Unknown_IsNotFound(string id)
    {
        Use(await Postgres.CreateDatabaseAsync());
        var isNotFound = false;
        Services.GetRequiredService<NavigationManager>().OnNotFound += (_, _) => isNotFound = true;

        var page = RenderSession(id);

        page.WaitForAssertion(() => isNotFound.ShouldBeTrue());
        page.FindAll(".skeleton, .banner").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    public void Page_DatabaseAwayFromTheStart_SaysSoAndShowsNoFigure(string? id)
    {
        Use(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1"));

        var page = id is null ? RenderList() : RenderSession(id);

        page.WaitForElement(".banner").TextContent.ShouldContain("PostgreSQL does not answer.");
        page.FindAll("[data-metric]").ShouldBeEmpty();
    }

    private static LiveEvent Event(LiveEventKind kind, string? chain) => new() { At = TimeProvider.System.GetUtcNow(), Kind = kind, Service = "scout", Chain = chain, Text = "x" };

    private static async Task<string> RunningAsync(NpgsqlDataSource database) =>
        (await new SessionReader(database).ReadPageAsync(new SessionQuery("running"), Stop)).Rows.Single().SessionId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Use(NpgsqlDataSource database)
    {
        var reader = new SessionReader(database);
        _list = new SessionListFeed(reader, Events, Clock, NullLogger<SessionListFeed>.Instance);
        _feed = new SessionFeed(reader, Events, Clock, NullLogger<SessionFeed>.Instance);
        Services.AddSingleton(_list);
        Services.AddSingleton(_feed);
    }

    private IRenderedComponent<ContainerFragment> RenderList() => RenderPage<SessionsPage>();

    private IRenderedComponent<ContainerFragment> RenderSession(string id) => RenderPage<SessionPage>((nameof(SessionPage.Id), id));
}
