using Gogobe.Testing;

namespace Gogobe.Cockpit.Tests.Served;

/// <summary>What the styles of live pages must not do.</summary>
public sealed class StyleTests
{
    // With ":has(" in any rule a browser asks elements around each added log line anew: one such rule made each frame of the fleet restyle every figure of its table.
    [Fact]
    public void Styles_OfThisProject_AskNoElementWhatIsInsideIt()
    {
        var styles = Directory.EnumerateFiles(Path.Combine(Repository.Root, "Gogobe.Cockpit"), "*.css", SearchOption.AllDirectories).ToList();

        styles.ShouldNotBeEmpty();
        styles.Where(file => File.ReadAllText(file).Contains(":has(", StringComparison.Ordinal)).Select(Path.GetFileName).ShouldBeEmpty();
    }
}
