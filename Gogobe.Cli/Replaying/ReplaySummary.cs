using System.Globalization;
using Gogobe.Pipeline;

namespace Gogobe.Cli.Replaying;

/// <summary>The last run and the next one, side by side.</summary>
internal static class ReplaySummary
{
    private static readonly (string Name, Func<Account, long> Value)[] s_lines =
    [
        ("seen", a => a.Seen), ("written", a => a.Written), ("unchanged", a => a.Unchanged), ("duplicate", a => a.Duplicate),
        ("superseded", a => a.Superseded), ("rejected", a => a.Rejected), ("missing", a => a.Missing), ("gone", a => a.Gone), ("items seen", a => a.ItemsSeen),
    ];

    public static async Task WriteAsync(TextWriter output, RunFigures before, RunFigures after)
    {
        await output.WriteLineAsync(Line("", $"run {before.Run}", $"run {after.Run}"));
        await output.WriteLineAsync(Line("state", State(before), State(after)));
        foreach (var (name, value) in s_lines)
        {
            await output.WriteLineAsync(Line(name, Number(before.Account, value), Number(after.Account, value)));
        }

        if (after.Account is { } account)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"difference: {account.Written:N0} rows {(after.Status == "completed" ? "changed" : "would change")}, {account.Gone:N0} {(after.Status == "completed" ? "ended" : "would end")}"));
        }
    }

    private static string State(RunFigures figures) => figures.Reason == Reason.None.Text() ? figures.Status : $"{figures.Status} ({figures.Reason})";

    private static string Number(Account? account, Func<Account, long> value) => account is { } a ? value(a).ToString("N0", CultureInfo.InvariantCulture) : "-";

    private static string Line(string name, string before, string after) => $"{name,-12}{before,22}{after,22}";
}
