using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Cli.Ingest;

namespace Gogobe.Cli.Replaying;

/// <summary>A replay of many files: sums for people, one line of JSON for programs (docs/specs/ingest.md).</summary>
/// <param name="DryRun">Nothing was changed.</param>
/// <param name="Files">Each file with its new run.</param>
internal sealed record ReplayReport(bool DryRun, IReadOnlyList<ReplayedFile> Files)
{
    private const int Listed = 20;

    /// <summary>The report of what was replayed.</summary>
    public static ReplayReport Of(IReadOnlyList<Replayed> files, bool dryRun) => new(
        dryRun, [.. files.Select(f => new ReplayedFile(f.File.FileId, f.File.Name, f.After.Run, f.After.Status, f.After.Reason, f.After.Account is { } account ? RowCounts.Of(account) : null))]);

    /// <summary>One line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReplayJson.Default.ReplayReport);

    /// <summary>Sums, then the files that are not well, then those that change rows.</summary>
    public async Task WriteAsync(TextWriter output)
    {
        var changing = Files.Where(f => f.Rows is { Written: > 0 }).ToList();
        var ill = Files.Where(f => f.Status is not ("completed" or "would complete")).ToList();
        var would = DryRun ? "would change" : "changed";
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Files.Count:N0} files{(DryRun ? ", a dry run, nothing was changed" : " read again")}: {changing.Count:N0} {would} {changing.Sum(f => f.Rows!.Written):N0} rows, {Files.Sum(f => f.Rows?.Unchanged ?? 0):N0} unchanged, {Files.Sum(f => f.Rows?.Superseded ?? 0):N0} superseded"));
        foreach (var file in ill.Take(Listed))
        {
            await output.WriteLineAsync($"  {file.Status} ({file.Reason})  {IngestSummary.Printable(file.Name)}");
        }

        foreach (var file in changing.Take(Listed))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {file.Rows!.Written,10:N0} rows  {IngestSummary.Printable(file.Name)}"));
        }

        if (changing.Count > Listed)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  ... and {changing.Count - Listed:N0} more (--json lists all)"));
        }
    }
}

/// <summary>One file of a replay, and what its new run came to.</summary>
internal sealed record ReplayedFile(long FileId, string Name, int Run, string Status, string Reason, RowCounts? Rows);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReplayReport))]
internal sealed partial class ReplayJson : JsonSerializerContext;
