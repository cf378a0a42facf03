using System.Globalization;
using System.Text.Json;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;

namespace Gogobe.Parser.Tests;

/// <summary>
/// Real published files, when <c>GOGOBE_SAMPLES</c> names a folder of them. The committed figures come from tests/independent/count.py, not from this parser.
/// </summary>
public sealed class GoldenTests
{
    [Fact]
    public void Samples_EveryFile_GivesTheIndependentCounts()
    {
        var folder = Environment.GetEnvironmentVariable("GOGOBE_SAMPLES");
        Assert.SkipWhen(string.IsNullOrEmpty(folder) || !Directory.Exists(folder), "GOGOBE_SAMPLES names no folder of published files");
        var files = Directory.EnumerateFiles(folder!, "*", SearchOption.AllDirectories).ToLookup(p => Path.GetFileName(p)!);
        using var golden = JsonDocument.Parse(Resource("golden.json"));
        var wrong = new List<string>();
        foreach (var expected in golden.RootElement.EnumerateArray())
        {
            var name = expected.GetProperty("file").GetString()!;
            var path = files[name].SingleOrDefault();
            if (path is null)
            {
                wrong.Add($"{name}: not in the folder");
                continue;
            }

            if (Check(path, expected) is { } difference)
            {
                wrong.Add($"{name}: {difference}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    private static string? Check(string path, JsonElement expected)
    {
        PublishedName.TryParse(Path.GetFileName(path), out var name).ShouldBeTrue();
        using var stream = File.OpenRead(path);
        var parsed = ParseCase.Parse(stream, new ParseRequest
        {
            FileType = name!.Type,
            Chain = ChainRegistry.Default.FindByPublishedId(name.ChainId)!,
            StoreNumber = name.StoreNumber,
            NullNamed = name.NullNamed,
        });
        if (expected.TryGetProperty("error", out var error))
        {
            return parsed.Result.Reason.Text() == error.GetString() ? null : $"{parsed.Result.Reason} instead of {error}";
        }

        var actual = $"rows {parsed.Account.Seen} rejected {parsed.Account.RejectedRows} items {parsed.Account.ItemsSeen} sum {parsed.Prices.Sum(p => p.Price).ToString("0.0000", CultureInfo.InvariantCulture)}";
        var sum = expected.TryGetProperty("sum_price", out var s) ? s.GetString() : "0.0000";
        var items = expected.TryGetProperty("items", out var i) ? i.GetInt64() : 0;
        var wanted = $"rows {expected.GetProperty("rows")} rejected 0 items {items} sum {sum}";
        return parsed.Result.Complete && actual == wanted ? null : $"{actual} instead of {wanted} ({parsed.Result.Reason} {parsed.Result.Detail}; unknown {string.Join(",", parsed.Account.UnknownElements.Keys)})";
    }

    private static Stream Resource(string name) => typeof(GoldenTests).Assembly.GetManifestResourceStream(typeof(GoldenTests), name)!;
}
