using System.Globalization;

namespace Gogobe.AppHost.Standalone.Ingest;

/// <summary>The summary of a run as a table for people.</summary>
internal static class IngestSummary
{
    private const int MostNames = 20;

    private static readonly string[] s_columns =
        ["chain", "type", "files", "seen", "written", "unchanged", "duplicate", "superseded", "rejected", "missing"];

    /// <summary>Names the paths that no published name was found in.</summary>
    public static async Task WriteIgnoredAsync(TextWriter output, IReadOnlyList<string> ignored)
    {
        foreach (var path in ignored.Take(MostNames))
        {
            await output.WriteLineAsync($"ignored, not a published name: {Inert(path)}");
        }

        if (ignored.Count > MostNames)
        {
            await output.WriteLineAsync($"ignored, not a published name: {Number(ignored.Count - MostNames)} more");
        }
    }

    /// <summary>Writes the table, the failures and one closing line.</summary>
    public static async Task WriteAsync(TextWriter output, IngestResult result)
    {
        var report = result.Report;
        List<string[]> table = [s_columns, .. result.Lines.Select(l => Cells(l.Chain, l.FileType, l.Files.Total, l.Rows)), Cells("total", "", report.Files.Total, report.Rows)];
        var widths = Enumerable.Range(0, s_columns.Length).Select(i => table.Max(row => row[i].Length)).ToArray();
        foreach (var row in table)
        {
            await output.WriteLineAsync(string.Join("  ", row.Select((cell, i) => i < 2 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        }

        foreach (var failure in report.Failures.Take(MostNames))
        {
            await output.WriteLineAsync($"failed, {failure.Reason}: {Inert(failure.File)}");
        }

        if (report.Failures.Count > MostNames)
        {
            await output.WriteLineAsync($"failed: {Number(report.Failures.Count - MostNames)} more (--json names all)");
        }

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
    internal static string Inert(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
