using System.Globalization;
using System.Text.RegularExpressions;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Processes;
using Gogobe.Testing;

namespace Gogobe.Cli.Tests.Standalone;

/// <summary>Assets fail in silence: served from the wrong place they answer 200 with no content.</summary>
public sealed partial class AssetTests : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = ScratchFolder.Create("assets");

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public Task FirstPage_FromBuildOutput_HasContentInEveryAsset() => EveryAssetHasContentAsync(HostProcess.Dll);

    // Publishing takes most of it; what is published is tested with the Cockpit, too.
    [Fact, Trait("tier", "all")]
    public async Task FirstPage_Published_HasContentInEveryAsset()
    {
        var published = Path.Combine(_scratch.Path, "published");
        var configuration = Repository.Configuration == "release" ? "Release" : "Debug";
        var (code, said) = await Posix.RunAsync(
            ["dotnet", "publish", Path.Combine(Repository.Root, "Gogobe.Cli"), "--no-build", "-c", configuration, "-o", published, "-v", "quiet"],
            null,
            TestContext.Current.CancellationToken);
        code.ShouldBe(0, said);

        await EveryAssetHasContentAsync(Path.Combine(published, "Gogobe.Cli.dll"));
    }

    private async Task EveryAssetHasContentAsync(string dll)
    {
        var data = new DataFolder(Path.Combine(_scratch.Path, "data"));
        using var host = HostProcess.Start(dll, data, alone: true, "up", "--port", Loopback.FreePort().ToString(CultureInfo.InvariantCulture));
        var card = await HostProcess.ReadyAsync(data);
        using var http = new HttpClient { BaseAddress = new Uri(card.Address!) };
        var page = await http.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);

        var assets = AssetName().Matches(page).Select(m => m.Groups[1].Value).Where(a => !a.Contains("://", StringComparison.Ordinal)).Distinct().ToArray();

        assets.ShouldContain(a => a.EndsWith(".css", StringComparison.Ordinal));
        assets.ShouldContain(a => a.EndsWith(".js", StringComparison.Ordinal));
        foreach (var asset in assets)
        {
            using var answer = await http.GetAsync(new Uri(asset, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);
            answer.IsSuccessStatusCode.ShouldBeTrue($"{asset}: {answer.StatusCode}");
            (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length.ShouldBeGreaterThan(0, asset);
        }

        Posix.Signal(host.Pid, Posix.Terminate).ShouldBeTrue();
        (await host.EndAsync()).ShouldBe(0);
    }

    // <link href="app.css" rel="stylesheet" />   <script src="_framework/blazor.web.js"></script>
    [GeneratedRegex("""<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"#?]+)""")]
    private static partial Regex AssetName();
}
