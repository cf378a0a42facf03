using Gogobe.Cockpit.Tests.Fleet;
using Gogobe.Cockpit.Tests.Served;
using Gogobe.Testing;
using Microsoft.Playwright;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Browser;

/// <summary>An open page of the fleet while a server that it needs is killed, again and again until the page says so, and when it is back.</summary>
[Collection(BrowserTests.Name)]
public sealed class OutageTests(Chromium chromium) : IAsyncLifetime
{
    private const float LongestWait = 60_000;

    private readonly ScratchFolder _folder = ScratchFolder.Create("outage");
    private readonly TestRedis _redis = new();
    private TestPostgres? _postgres;
    private CockpitProcess? _cockpit;

    [Fact]
    [Trait("tier", "all")]
    public async Task Postgres_Killed_TheLastFiguresStayGreyWithTheirTimeAndComeBackByThemselves()
    {
        await using var window = await OpenAsync();
        var page = window.Pages[0];
        var rows = await page.Locator("table.matrix tbody tr").CountAsync();

        await KillUntilAsync(page.Locator(".banner.bad"), _postgres!.Kill);

        await Assertions.Expect(page.Locator(".banner.bad")).ToContainTextAsync("PostgreSQL");
        await Assertions.Expect(page.Locator(".banner.bad")).ToContainTextAsync("The figures below are of");
        await Assertions.Expect(page.Locator(".fleet.old")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".live.bad")).ToContainTextAsync("as of");
        (await page.Locator("table.matrix tbody tr").CountAsync()).ShouldBe(rows);
        await IsWellAsync(page);
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Redis_Killed_TheFiguresGoOnAndLinesComeAgainByThemselves()
    {
        await using var window = await OpenAsync();
        var page = window.Pages[0];

        await KillUntilAsync(page.Locator(".banner.warn"), _redis.Kill);

        await Assertions.Expect(page.Locator(".banner.warn")).ToContainTextAsync("Redis");
        await Assertions.Expect(page.Locator(".fleet.old")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".live.good")).ToBeVisibleAsync();
        await IsWellAsync(page);
    }

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            return;
        }

        _postgres = await TestPostgres.StartAsync(_folder.Path);
        await _redis.InitializeAsync();
        var database = await _postgres.CreateDatabaseAsync();
        await new FleetScene(database).PlayAsync();
        _cockpit = await CockpitProcess.StartAsync(
            CockpitProcess.BuildOutput, _postgres.ConnectionString(new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!), kafka: null, CancellationToken.None, _redis.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await (_cockpit?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _redis.DisposeAsync();
        await (_postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _folder.DisposeAsync();
    }

    private async Task<IBrowserContext> OpenAsync()
    {
        Assert.SkipUnless(Chromium.Path is not null, Chromium.Missing);
        var window = await chromium.WindowAsync(_cockpit!.Client.BaseAddress!, 1440, isDark: false);
        var page = await window.NewPageAsync();
        await page.OpenAsync("/");
        await page.Locator(".live.good").WaitForAsync();
        await page.EvaluateAsync("() => { window.notLoadedAgain = true; }");
        return window;
    }

    private static async Task KillUntilAsync(ILocator sign, Action kill)
    {
        while (await sign.CountAsync() == 0)
        {
            kill();
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static async Task IsWellAsync(IPage page)
    {
        await Assertions.Expect(page.Locator(".banner")).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = LongestWait });
        await Assertions.Expect(page.Locator(".fleet.old")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".live.good")).ToBeVisibleAsync();
        (await page.EvaluateAsync<bool>("() => window.notLoadedAgain === true")).ShouldBeTrue();
    }
}
