using Gogobe.Cockpit.Tests.Fleet;
using Gogobe.Cockpit.Tests.Prices;
using Microsoft.Playwright;

namespace Gogobe.Cockpit.Tests.Browser;

/// <summary>From the fleet to the evidence, as an operator goes: by mouse, and by keys alone.</summary>
[Collection(BrowserTests.Name)]
public sealed class WalkTests(Chromium chromium, ScenicCockpit cockpit)
{
    [Fact]
    [Trait("tier", "all")]
    public async Task Mouse_FromTheFleet_ReachesAChainAndItsFailedFilesInTwoClicks()
    {
        await using var window = await OpenAsync();
        var page = await StartAsync(window);

        // Anywhere in the row; the proofs click its link.
        await page.Locator($"table.matrix tr:has(a[href='/chains/{FleetScene.Slug(5)}']) td.hours").ClickAsync();
        await page.Locator(".errors tbody tr").First.WaitForAsync();
        await page.GetByText("Failed files", new PageGetByTextOptions { Exact = true }).ClickAsync();

        await page.Locator("table.files tbody tr").First.WaitForAsync();
        page.Url.ShouldEndWith($"/files?chain={FleetScene.Slug(5)}&state=failed");
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Keys_Alone_ReachEachPageAndOpenALine()
    {
        await using var window = await OpenAsync();
        var page = await StartAsync(window);

        foreach (var (key, address) in ((string, string)[])[("i", "/files"), ("s", "/sessions"), ("r", "/rejects"), ("k", "/flow"), ("p", "/prices"), ("o", "/stores"), ("y", "/system"), ("f", "/")])
        {
            await page.Keyboard.PressAsync("g");
            await page.Keyboard.PressAsync(key);
            await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == address);
            await page.Locator("main h1, main table").First.WaitForAsync();
        }

        await page.Locator("table.matrix tbody tr").First.WaitForAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/chains/*");
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Keys_InTheSearch_FindAProductByPartsOfItsHebrewName()
    {
        await using var window = await OpenAsync();
        var page = await window.NewPageAsync();
        await page.OpenAsync("/prices");

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("קרטון חלב");
        await page.Locator(".products tbody tr").First.WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync($"**/prices/{PriceScene.Milk}");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("חלב טרי 3% 1 ליטר קרטון");
    }

    private Task<IBrowserContext> OpenAsync()
    {
        Assert.SkipUnless(Chromium.Path is not null, Chromium.Missing);
        return chromium.WindowAsync(cockpit.Address, 1440, isDark: false);
    }

    private static async Task<IPage> StartAsync(IBrowserContext window)
    {
        var page = await window.NewPageAsync();
        await page.OpenAsync("/");
        await page.Locator("table.matrix tbody tr").First.WaitForAsync();
        return page;
    }
}
