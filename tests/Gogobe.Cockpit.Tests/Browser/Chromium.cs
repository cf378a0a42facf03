using Microsoft.Playwright;

namespace Gogobe.Cockpit.Tests.Browser;

/// <summary>The Chromium of the distribution, driven by Playwright; tests without one are skipped and say so.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why tests are skipped.</summary>
    public const string Missing = "There is no Chromium: apt-get install chromium, or name one in GOGOBE_CHROMIUM.";

    /// <summary>Where it is; null where there is none.</summary>
    public static string? Path { get; } = Environment.GetEnvironmentVariable("GOGOBE_CHROMIUM") is { Length: > 0 } named ? named : s_places.FirstOrDefault(File.Exists);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Path is null)
        {
            return;
        }

        // As long as Playwright waits for everything else: on a busy machine the answer of a page takes more than the five seconds that expectations have.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    /// <summary>A window of its own: its size, and which of light and dark its system prefers.</summary>
    public Task<IBrowserContext> WindowAsync(Uri address, int width, bool isDark) => _browser!.NewContextAsync(new BrowserNewContextOptions
    {
        BaseURL = address.ToString(),
        ViewportSize = new ViewportSize { Width = width, Height = width < 700 ? 844 : 1000 },
        ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
        ReducedMotion = ReducedMotion.Reduce,
        Locale = "en-GB",
        TimezoneId = "Asia/Jerusalem",
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
