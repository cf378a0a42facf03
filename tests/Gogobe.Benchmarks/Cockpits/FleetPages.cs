using Microsoft.Playwright;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>One Chromium. Each page of the fleet is a browser of its own to the Cockpit: its own context, its own circuit.</summary>
internal sealed class FleetPages : IAsyncDisposable
{
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<IPage> _pages = [];
    private readonly List<ICDPSession> _sessions = [];

    private FleetPages(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Where the browser is; null where there is none.</summary>
    public static string? Chromium { get; } = Environment.GetEnvironmentVariable("GOGOBE_CHROMIUM") is { Length: > 0 } named ? named : s_places.FirstOrDefault(File.Exists);

    public static async Task<FleetPages> StartAsync()
    {
        var path = Chromium ?? throw new BenchException("There is no Chromium: apt-get install chromium, or name one in GOGOBE_CHROMIUM.");
        var playwright = await Playwright.CreateAsync();
        return new FleetPages(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu"] }));
    }

    /// <summary>One view of a page, from nothing. Null when what it shows did not come in ten seconds.</summary>
    public async Task<PageView?> ViewAsync(Uri cockpit, string path, string shows)
    {
        // The files that all pages share are there from the view before.
        var page = _pages.Count > 0 ? _pages[0] : await OpenAsync(cockpit);
        await page.GotoAsync(new Uri(cockpit, path).ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        try
        {
            await page.Locator(shows).First.WaitForAsync(new LocatorWaitForOptions { Timeout = 10_000 });
        }
        catch (TimeoutException)
        {
            return null;
        }

        var there = await page.EvaluateAsync<double>("performance.now()");
        var times = await page.EvaluateAsync<double[]>("""
            () => new Promise(done => new PerformanceObserver((list, observer) => {
              const paint = list.getEntriesByName("first-contentful-paint")[0];
              if (!paint) return;
              observer.disconnect();
              done([performance.getEntriesByType("navigation")[0].responseEnd, paint.startTime]);
            }).observe({ type: "paint", buffered: true }))
            """);
        return new PageView(times[0], times[1], there);
    }

    /// <summary>Opens so many pages of the fleet, all of them live.</summary>
    public async Task OpenFleetAsync(Uri cockpit, int pages)
    {
        while (_pages.Count < pages)
        {
            await OpenAsync(cockpit);
        }

        foreach (var page in _pages)
        {
            await page.GotoAsync(cockpit.ToString());
            await page.WaitForFunctionAsync("() => document.querySelector('main[data-live]') && document.querySelector('table.matrix tbody tr')", null, new PageWaitForFunctionOptions { Timeout = 120_000 });
        }
    }

    /// <summary>Forgets what pages have seen.</summary>
    public Task ResetAsync() => Task.WhenAll(_pages.Select(page => page.EvaluateAsync("() => { window.__seen = { lines: [], states: [], files: [] }; }")));

    /// <summary>What pages have seen since.</summary>
    public Task<PageSeen[]> SeenAsync() => Task.WhenAll(_pages.Select(page => page.EvaluateAsync<PageSeen>("() => window.__seen")));

    /// <summary>Seconds that the main threads of all pages have worked since this was first asked, in whole and of what kind.</summary>
    public async Task<PageWork> WorkAsync()
    {
        foreach (var page in _pages.Skip(_sessions.Count))
        {
            _sessions.Add(await page.Context.NewCDPSessionAsync(page));
            await _sessions[^1].SendAsync("Performance.enable");
        }

        var works = await Task.WhenAll(_sessions.Select(PageWork.OfAsync));
        return works.Aggregate(default(PageWork), (sum, one) => sum + one);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private async Task<IPage> OpenAsync(Uri cockpit)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = cockpit.ToString(), ViewportSize = new ViewportSize { Width = 1440, Height = 1000 } });
        await context.AddInitScriptAsync(scriptPath: Path.Combine(AppContext.BaseDirectory, "Cockpits", "fleet-observer.js"));
        _pages.Add(await context.NewPageAsync());
        return _pages[^1];
    }
}

/// <summary>One view; milliseconds from its start.</summary>
/// <param name="Answered">The whole answer had come.</param>
/// <param name="Painted">The browser had painted it first.</param>
/// <param name="There">What the page is about was there; of a page whose first answer did not wait for it the live page brings it.</param>
internal readonly record struct PageView(double Answered, double Painted, double There);

/// <summary>What a page saw, as its script keeps it; times are milliseconds of the epoch.</summary>
internal sealed class PageSeen
{
    /// <summary>Milliseconds from the publication of each line to its paint.</summary>
    public double[] Lines { get; set; } = [];

    public SeenState[] States { get; set; } = [];

    public SeenCount[] Files { get; set; } = [];
}

internal sealed class SeenState
{
    public string Chain { get; set; } = "";

    public string State { get; set; } = "";

    public double Shown { get; set; }
}

internal sealed class SeenCount
{
    public double Count { get; set; }

    public double Shown { get; set; }
}
