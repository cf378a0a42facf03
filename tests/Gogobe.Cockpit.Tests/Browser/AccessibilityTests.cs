using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Gogobe.Cockpit.Tests.Browser;

/// <summary>What axe finds on each page as a browser draws it: nothing serious, nothing critical. And nothing is asked of another host, and no script fails.</summary>
[Collection(BrowserTests.Name)]
[Trait("tier", "all")]
public sealed class AccessibilityTests(Chromium chromium, ScenicCockpit cockpit)
{
    private static readonly string? s_pictures = Environment.GetEnvironmentVariable("GOGOBE_TEST_RESULTS");

    public static TheoryData<string> Pages => [.. ScenicCockpit.Pages.Keys];

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Page_WideAndLight_HasNothingSerious(string page) => ExamineAsync(page, 1440, isDark: false);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Page_WideAndDark_HasNothingSerious(string page) => ExamineAsync(page, 1440, isDark: true);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Page_NarrowAndLight_HasNothingSerious(string page) => ExamineAsync(page, 390, isDark: false);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Page_NarrowAndDark_HasNothingSerious(string page) => ExamineAsync(page, 390, isDark: true);

    private async Task ExamineAsync(string name, int width, bool isDark)
    {
        Assert.SkipUnless(Chromium.Path is not null, Chromium.Missing);
        await using var window = await chromium.WindowAsync(cockpit.Address, width, isDark);
        var page = await window.NewPageAsync();
        List<string> faults = [];
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { IsLoopback: false, Scheme: not "data" } other)
            {
                faults.Add($"asked {other}");
            }
        };
        page.PageError += (_, error) => faults.Add(error);
        await page.OpenAsync(ScenicCockpit.Pages[name]);
        if (s_pictures is not null)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = System.IO.Path.Combine(s_pictures, $"{name}-{width}-{(isDark ? "dark" : "light")}.png"), FullPage = true });
        }

        // While a reading is late the page is grey and says so; what is examined is the page as it is otherwise.
        AxeResult found;
        do
        {
            await Assertions.Expect(page.Locator(".old")).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });
            found = await page.RunAxe();
        }
        while (await page.Locator(".old").CountAsync() > 0);

        var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");

        found.Violations.Where(v => v.Impact is "serious" or "critical").SelectMany(Told).Distinct().Concat(faults).ShouldBeEmpty();
        wide.ShouldBeLessThanOrEqualTo(width, "the page is wider than its window");
    }

    private static IEnumerable<string> Told(AxeResultItem violation) => violation.Nodes.Select(n => $"{violation.Id}: {n.Html} ({string.Join("; ", n.Any.Select(c => c.Message))})");
}
