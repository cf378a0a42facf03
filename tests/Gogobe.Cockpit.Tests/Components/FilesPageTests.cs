using Bunit;
using Bunit.Rendering;
using Bunit.TestDoubles;
using Gogobe.Cockpit.Components.Files;
using Gogobe.Cockpit.Files;
using Gogobe.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Sections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;
using MudBlazor.Services;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Components;

public sealed class FilesPageTests(TestPostgres postgres) : BunitContext
{
    private FileFeed _feed = null!;

    // A busy machine is no failure.
    static FilesPageTests() => DefaultWaitTimeout = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_EmptyLedger_TellsWhatToRun()
    {
        Use(await postgres.CreateDatabaseAsync());

        var page = RenderPage();

        page.WaitForElement(".empty code").TextContent.ShouldBe("./gogobe ingest path/to/files");
    }

    [Fact]
    public async Task Page_StateInTheAddress_FiltersTheTable()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.FileAsync("completed", name: "good.gz");
        await rows.FileAsync("failed", "truncated", name: "bad.gz");
        Use(database);
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo("/files?state=failed");

        var page = RenderPage();

        page.WaitForElement(".files .c-name").TextContent.ShouldBe("bad.gz");
        page.FindAll(".files tbody tr").Count.ShouldBe(1);
        page.Find(".strip a[aria-current]").TextContent.ShouldBe("1failed");
    }

    [Fact]
    public async Task Page_CommitWhileOpen_IsShownByTheNextTickUnlessPaused()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        var file = await rows.FileAsync("parsing");
        Use(database);
        var page = RenderPage();
        page.WaitForElement(".files .state.move");

        await rows.SqlAsync($"update file_processing_log set status = 'completed' where file_id = {file}");
        await _feed.TickAsync(Stop);
        page.WaitForElement(".files .state.good");

        page.Find("button[data-key=' ']").Click();
        await rows.SqlAsync($"update file_processing_log set status = 'failed' where file_id = {file}");
        await _feed.TickAsync(Stop);
        page.WaitForAssertion(() => page.Find(".live").TextContent.ShouldContain("newer figures wait"));
        page.FindAll(".files .state.bad").ShouldBeEmpty();

        page.Find("button[data-key=' ']").Click();
        page.WaitForElement(".files .state.bad");
    }

    [Fact]
    public async Task Page_FileInTheAddress_OpensItsDrawer()
    {
        var database = await postgres.CreateDatabaseAsync();
        var file = await new LedgerRows(database).FileAsync("failed", "truncated", detail: "ends at byte 9");
        Use(database);
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo($"/files?state=failed&file={file}");

        var page = RenderPage();

        page.WaitForElement(".drawer .said").TextContent.ShouldBe("ends at byte 9");
        page.Find(".drawer a.icon").GetAttribute("href").ShouldBe("/files?state=failed");
    }

    [Fact]
    public async Task Page_NonsenseInTheAddress_IsStillAPage()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new LedgerRows(database).FileAsync("completed");
        Use(database);
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo("/files?before=x&after=-1&session=9e9&file=abc&q=%00%01");

        RenderPage().WaitForElements(".files tbody tr").Count.ShouldBe(1);
    }

    [Fact]
    public void Page_DatabaseAwayFromTheStart_SaysSoAndShowsNoFigure()
    {
        Use(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1"));

        var page = RenderPage();

        page.WaitForElement(".banner").TextContent.ShouldContain("PostgreSQL does not answer.");
        page.Find(".banner").TextContent.ShouldContain("Nothing was read yet.");
        page.FindAll("table, .strip").ShouldBeEmpty();
    }

    private void Use(NpgsqlDataSource database)
    {
        Services.AddMudServices();
        Services.AddSingleton(TimeProvider.System);
        _feed = new FileFeed(new FileAccounts(database, TimeProvider.System), new FileDetailsReader(database), TimeProvider.System, NullLogger<FileFeed>.Instance);
        Services.AddSingleton(_feed);
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    private IRenderedComponent<ContainerFragment> RenderPage() => Render(builder =>
    {
        builder.OpenComponent<MudPopoverProvider>(0);
        builder.CloseComponent();
        builder.OpenComponent<SectionOutlet>(1);
        builder.AddComponentParameter(2, nameof(SectionOutlet.SectionName), "live");
        builder.CloseComponent();
        builder.OpenComponent<FilesPage>(3);
        builder.CloseComponent();
    });
}
