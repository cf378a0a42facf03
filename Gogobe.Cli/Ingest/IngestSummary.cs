using System.Globalization;

namespace Gogobe.Cli.Ingest;

/// <summary>The summary of a run as a table for people.</summary>
internal static class IngestSummary
{
    private const int MostNames = 20;
    private const int TypeColumn = 1;

    private static readonly string[] s_columns =
        ["chain", "type", "files", "seen", "written", "unchanged", "duplicate", "superseded", "rejected", "missing"];

    /// <summary>Names what has no published name.</summary>
    public static async Task WriteIgnoredAsync(TextWriter output, IReadOnlyList<string> ignored)
    {
        foreach (var path in ignored.Take(MostNames))
        {
            await output.WriteLineAsync($"ignored, not a published name: {Printable(path)}");
        }

        if (ignored.Count > MostNames)
        {
            await output.WriteLineAsync($"ignored, not a published name: {Number(ignored.Count - MostNames)} more (--json names all)");
        }
    }

    /// <summary>Writes the table, the failures and one closing line.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="result">Of the run.</param>
    /// <param name="byType">A line a chain and file type; otherwise a line a chain, which keeps the table of all chains on one screen.</param>
    public static async Task WriteAsync(TextWriter output, IngestResult result, bool byType = true)
    {
        var report = result.Report;
        var lines = byType
            ? result.Lines.Select(l => Cells(l.Chain, l.FileType, l.Files.Total, l.Rows))
            : result.Lines.GroupBy(l => l.Chain).Select(g => Cells(g.Key, "", g.Sum(l => l.Files.Total), g.Select(l => l.Rows).Aggregate((all, rows) => all.Plus(rows))));
        List<string[]> table = [s_columns, .. lines, Cells("total", "", report.Files.Total, report.Rows)];
        var columns = Enumerable.Range(0, s_columns.Length).Where(i => i != TypeColumn || byType).ToArray();
        var widths = columns.ToDictionary(i => i, i => table.Max(row => row[i].Length));
        foreach (var row in table)
        {
            await output.WriteLineAsync(string.Join("  ", columns.Select(i => i <= TypeColumn ? row[i].PadRight(widths[i]) : row[i].PadLeft(widths[i]))).TrimEnd());
        }

        foreach (var failure in report.Failures.Take(MostNames))
        {
            await output.WriteLineAsync($"failed, {failure.Reason}: {Printable(failure.File)}");
        }

        if (report.Failures.Count > MostNames)
        {
            await output.WriteLineAsync($"failed: {Number(report.Failures.Count - MostNames)} more (--json names all)");
        }

        await WriteIgnoredAsync(output, report.Ignored ?? []);
        foreach (var chain in report.Chains?.Where(c => c.Status != "completed") ?? [])
        {
            await output.WriteLineAsync($"{chain.Chain}: {chain.Status}, {chain.Reason}");
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Files.Completed:N0} completed, {report.Files.Skipped:N0} skipped as known, {report.Files.Failed:N0} failed in {report.Seconds:0.0} s: {report.RowsPerSecond:N0} rows/s, {report.Transport} transport, database {report.Database}"));
    }

    private static string[] Cells(string chain, string type, long files, RowCounts rows) =>
    [
        chain, type, Number(files), Number(rows.Seen), Number(rows.Written), Number(rows.Unchanged), Number(rows.Duplicate), Number(rows.Superseded),
        Number(rows.Rejected), Number(rows.Missing),
    ];

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    // Names are untrusted: a control character could repaint the terminal.
    internal static string Printable(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
