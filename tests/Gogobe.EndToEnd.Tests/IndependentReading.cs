using System.Diagnostics;
using System.Text.Json;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests;

/// <summary>What <c>tests/independent/count.py</c> reads in published files: python3 and expat, no code of the product.</summary>
internal static class IndependentReading
{
    /// <summary>One object a file: rows, items, or the error.</summary>
    public static Task<IReadOnlyList<JsonElement>> CountAsync(string folder) => RunAsync(folder);

    /// <summary>One object a row.</summary>
    public static Task<IReadOnlyList<JsonElement>> DumpAsync(string folder) => RunAsync("--dump", folder);

    private static async Task<IReadOnlyList<JsonElement>> RunAsync(params string[] arguments)
    {
        var script = Path.Combine(Repository.Root, "tests", "independent", "count.py");
        using var python = Process.Start(new ProcessStartInfo("python3", [script, .. arguments]) { RedirectStandardOutput = true })!;
        var lines = new List<JsonElement>();
        while (await python.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(JsonDocument.Parse(line).RootElement);
        }

        await python.WaitForExitAsync();
        return lines;
    }
}
