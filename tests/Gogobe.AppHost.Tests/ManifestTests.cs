using Gogobe.Testing;

namespace Gogobe.AppHost.Tests;

/// <summary>What is deployed: the manifest, which azd and its like read, is the one that was reviewed.</summary>
public sealed class ManifestTests
{
    private const string Reviewed = "deploy/manifest.json";

    [Fact]
    public async Task Manifest_Written_IsTheReviewedOne()
    {
        await using var scratch = ScratchFolder.Create("manifest");
        var root = Repository.Root;

        // Beside the reviewed one it would say the same paths; elsewhere the part before the project's folder is another.
        var written = Path.Combine(scratch.Path, "manifest.json");
        var (code, said) = await BuildOutput.RunAsync("Gogobe.AppHost", new Dictionary<string, string>(), "--publisher", "manifest", "--output-path", written);

        code.ShouldBe(0, said);
        var manifest = (await File.ReadAllTextAsync(written, TestContext.Current.CancellationToken)).Replace(Path.GetRelativePath(scratch.Path, root) + "/", "../", StringComparison.Ordinal);
        manifest.ShouldBe(
            await File.ReadAllTextAsync(Path.Combine(root, Reviewed), TestContext.Current.CancellationToken),
            $"what is deployed has changed: look at it, and keep it with\n  dotnet run --project Gogobe.AppHost -- --publisher manifest --output-path ../{Reviewed}");
    }
}
