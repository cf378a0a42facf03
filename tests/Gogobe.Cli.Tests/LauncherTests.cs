using Gogobe.LocalServers.Processes;
using Gogobe.Testing;

namespace Gogobe.Cli.Tests;

public sealed class LauncherTests
{
    private static readonly string s_launcher = Path.Combine(Repository.Root, "gogobe");

    [Fact]
    public async Task Launcher_WithoutVerb_NamesEveryVerb()
    {
        var (code, said) = await Posix.RunAsync([s_launcher], null, TestContext.Current.CancellationToken);

        code.ShouldBe(0);
        foreach (var verb in (string[])["ingest", "up", "aspire", "demo", "scan", "status", "logs", "down", "replay", "redrive", "bench", "test", "setup"])
        {
            said.ShouldContain($"./gogobe {verb}");
        }
    }

    [Fact]
    public async Task Launcher_UnknownVerb_SaysSoAndFails()
    {
        var (code, said) = await Posix.RunAsync([s_launcher, "ingets"], null, TestContext.Current.CancellationToken);

        code.ShouldBe(64);
        said.ShouldContain("'ingets'");
        said.ShouldContain("./gogobe ingest");
    }
}
