using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Gogobe.Testing;

namespace Gogobe.AppHost.Tests;

/// <summary>deploy/compose.yaml, read by Compose itself.</summary>
public sealed class ComposeTests
{
    [Fact]
    public async Task Compose_Read_HasTheServersAndServicesOfTheManifest()
    {
        var root = Repository.Root;
        var (code, said) = await ComposeAsync(Path.Combine(root, "deploy", "compose.yaml"));
        Assert.SkipWhen(code is null, "neither 'docker compose' nor docker-compose is there");
        code.ShouldBe(0, said);

        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(root, "deploy", "manifest.json"), TestContext.Current.CancellationToken));
        foreach (var resource in manifest.RootElement.GetProperty("resources").EnumerateObject().Where(r => r.Value.GetProperty("type").GetString() is "project.v0" or "container.v0"))
        {
            said.ShouldContain($"\n  {resource.Name}:\n");
            if (resource.Value.TryGetProperty("image", out var image))
            {
                // Compose leaves the registry's name out, and what is official has no owner.
                said.ShouldContain($"image: {image.GetString()!.Replace("docker.io/", "", StringComparison.Ordinal).Replace("library/", "", StringComparison.Ordinal)}\n");
            }
            else
            {
                said.ShouldContain($"image: gogobe/{resource.Name}:latest\n");
            }
        }
    }

    private static async Task<(int? Code, string Said)> ComposeAsync(string file)
    {
        foreach (var command in (string[][])[["docker-compose"], ["docker", "compose"]])
        {
            var start = new ProcessStartInfo(command[0], [.. command[1..], "-f", file, "config"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["POSTGRES_PASSWORD"] = "abc";
            start.Environment["REDIS_PASSWORD"] = "def";
            try
            {
                using var process = Process.Start(start)!;
                var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
                var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);

                // The client of Docker alone does not know the word.
                if (process.ExitCode == 0 || !said.Contains("unknown", StringComparison.Ordinal))
                {
                    return (process.ExitCode, said);
                }
            }
            catch (Win32Exception)
            {
                // Not installed.
            }
        }

        return (null, "");
    }
}
