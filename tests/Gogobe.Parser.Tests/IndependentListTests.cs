using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Tests;

/// <summary>
/// Row by row: what this parser reads from real files equals what tests/independent/count.py lists, which shares no code with it. Needs
/// <c>GOGOBE_SAMPLES</c> and python3.
/// </summary>
public sealed class IndependentListTests
{
    [Fact]
    public async Task Samples_EveryRow_EqualsTheIndependentList()
    {
        var folder = Environment.GetEnvironmentVariable("GOGOBE_SAMPLES");
        Assert.SkipWhen(string.IsNullOrEmpty(folder) || !Directory.Exists(folder), "GOGOBE_SAMPLES names no folder of published files");
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "no python3");
        var listed = await ListAsync(folder!);
        var wrong = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder!, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (!PublishedName.TryParse(Path.GetFileName(path), out var name))
            {
                continue;
            }

            var expected = listed.GetValueOrDefault(Path.GetFileName(path)) ?? [];
            var actual = Rows(path, name);
            var difference = expected.Zip(actual).FirstOrDefault(p => p.First != p.Second);
            if (expected.Count != actual.Count || difference != default)
            {
                wrong.Add($"{Path.GetFileName(path)}: {expected.Count} listed, {actual.Count} read; {difference}");
            }
        }

        wrong.ShouldBeEmpty();
        listed.Count.ShouldBeGreaterThan(0);
    }

    private static async Task<Dictionary<string, List<string>>> ListAsync(string folder)
    {
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Script(), "--dump", folder]) { RedirectStandardOutput = true, Environment = { ["PYTHONIOENCODING"] = "utf-8" } })!;
        var listed = new Dictionary<string, List<string>>();
        while (await python.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var row = json.RootElement;
            if (row.TryGetProperty("error", out _))
            {
                continue;
            }

            var file = row.GetProperty("file").GetString()!;
            (listed.TryGetValue(file, out var rows) ? rows : listed[file] = []).Add(Text(row));
        }

        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        python.ExitCode.ShouldBe(0);
        return listed;
    }

    private static List<string> Rows(string path, PublishedName name)
    {
        using var stream = File.OpenRead(path);
        var parsed = ParseCase.Parse(stream, new ParseRequest
        {
            FileType = name.Type,
            Chain = ChainRegistry.Default.FindByPublishedId(name.ChainId)!,
            StoreNumber = name.StoreNumber,
            NullNamed = name.NullNamed,
        });
        return parsed.Result.Complete
            ? [.. parsed.Prices.Select(Text), .. parsed.Promotions.Select(Text), .. parsed.Stores.Select(Text)]
            : [];
    }

    private static string Text(PriceView row) => $"{row.Code}|{row.Name}|{Number(row.Price)}";

    private static string Text(StoreRow row) => $"{row.PublishedChainId}|{row.StoreNumber}|{row.Name}|{row.City}";

    private static string Text(PromotionRow row) =>
        $"{row.PromotionId}|{row.Description}|{Number(row.MinQuantity)}|{Number(row.DiscountedPrice)}|{Wall(row.StartsAt)}|{Wall(row.EndsAt)}|"
        + string.Join(';', row.Items.Select(i => $"{i.ItemCode} {Number(i.MinQuantity)} {Number(i.DiscountedPrice)}"));

    private static string Text(JsonElement row)
    {
        string? Of(JsonElement element, string key) => element.GetProperty(key).GetString();
        if (row.TryGetProperty("code", out _))
        {
            return $"{Of(row, "code")}|{Of(row, "name")}|{Number(Parse(Of(row, "price")))}";
        }

        if (row.TryGetProperty("store", out var store))
        {
            return $"{Of(row, "chain_id")}|{int.Parse(store.GetString()!, CultureInfo.InvariantCulture)}|{Of(row, "name")}|{Of(row, "city")}";
        }

        // What an item does not say itself it has from the promotion.
        var (quantity, price) = (Of(row, "min_qty"), Of(row, "price"));
        var items = row.GetProperty("items").EnumerateArray()
            .Select(i => $"{Of(i, "code")} {Number(Parse(Of(i, "min_qty")) ?? Parse(quantity))} {Number(Parse(Of(i, "price")) ?? Parse(price))}");
        return $"{Of(row, "id")}|{Of(row, "description")}|{Number(Parse(quantity))}|{Number(Parse(price))}|{Stamp(row.GetProperty("start"))}|{Stamp(row.GetProperty("end"))}|{string.Join(';', items)}";
    }

    private static decimal? Parse(string? text) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Number(decimal? number) => number?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";

    private static string Wall(DateTimeOffset? utc) => utc is { } time ? IsraelTime.ToWall(time).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";

    // Date and hour, or both in one.
    private static string Stamp(JsonElement parts)
    {
        var date = parts[0].GetString() ?? "";
        var hour = parts[1].GetString() ?? "";
        return date.Contains('T', StringComparison.Ordinal) ? $"{date[..10]} {date[11..16]}" : date.Length == 0 ? "" : $"{date} {hour[..5]}";
    }

    private static string Script([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "independent", "count.py");
}
