using Microsoft.Playwright;

namespace Gogobe.Cockpit.Tests.Browser;

/// <summary>Tests that share one browser and one Cockpit.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<Chromium>, ICollectionFixture<ScenicCockpit>
{
    public const string Name = "browser";
}

/// <summary>How pages are opened and waited for.</summary>
internal static class PageSteps
{
    /// <summary>Opens a page and waits until the server holds its circuit: then it is live, and takes clicks and keys.</summary>
    public static async Task OpenAsync(this IPage page, string address)
    {
        await page.GotoAsync(address);
        await page.LiveAsync();
    }

    /// <summary>Waits until the page is live, and its charts have their lines.</summary>
    public static Task LiveAsync(this IPage page) => page.WaitForFunctionAsync(
        "() => document.querySelector('main[data-live]') && document.querySelector('main h1, main h2, main table') && [...document.querySelectorAll('.mud-chart')].every(c => c.querySelector('.mud-chart-serie'))");
}
