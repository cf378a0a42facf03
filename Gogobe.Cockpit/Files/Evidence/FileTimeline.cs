using Gogobe.Cockpit.Formatting;

namespace Gogobe.Cockpit.Files.Evidence;

/// <summary>One thing that happened to a file.</summary>
/// <param name="At">When.</param>
/// <param name="Stage">scout, carrier, parser or writer.</param>
/// <param name="Tone">Class of its colour.</param>
/// <param name="Icon">Inside of an svg of 24 x 24.</param>
/// <param name="What">In words.</param>
/// <param name="Reason">Of a try that failed; else null.</param>
/// <param name="Said">What the stage had to say; untrusted.</param>
/// <param name="Metric">Name of the span that ended with it; null where none is told.</param>
/// <param name="Seconds">That span.</param>
/// <param name="Run">The run that it ended, with its figures.</param>
internal sealed record FileMoment(
    DateTimeOffset At, string Stage, string Tone, string Icon, string What, string? Reason = null, string? Said = null, string? Metric = null, double? Seconds = null,
    FileRun? Run = null);

/// <summary>What is known of the way of a file, in the order in which it happened.</summary>
internal static class FileTimeline
{
    public static IReadOnlyList<FileMoment> Of(FileEvidence file)
    {
        var (details, history) = file;
        List<FileMoment> moments = [new(history.DiscoveredAt, "scout", "calm", IconPaths.Circle, "listed")];
        if (history.DownloadedAt is { } came)
        {
            moments.Add(new(came, "carrier", "good", IconPaths.Download, details.Bytes is { } bytes ? $"its bytes came: {Age.Bytes(bytes)}" : "its bytes came",
                Metric: "file.carrier-seconds", Seconds: history.CarrierSeconds));
        }

        if (history.ParsedAt is { } read)
        {
            moments.Add(new(read, "parser", "good", IconPaths.Read, details.Account is { } account ? $"read: {Age.Bytes(account.XmlBytes)} of XML" : "read",
                Metric: "file.parser-seconds", Seconds: history.ParserSeconds));
        }

        // The ledger keeps tries that failed; one that went well is the step itself.
        moments.AddRange(details.Attempts.Select(a => new FileMoment(
            a.At, StageOf(a.Stage), a.Outcome == "retrying" ? "warn" : "bad", a.Outcome == "retrying" ? IconPaths.Retry : IconPaths.Cross, $"{a.Stage} {a.Outcome}", a.Reason, a.Detail)));
        moments.AddRange(history.Runs.Where(r => r.Balanced).Select(r => new FileMoment(
            r.At, "writer", "good", IconPaths.Check, $"run {r.Run} is in the database, read by version {r.ParserVersion} of the Parser:", Run: r,
            Metric: r.Run == history.Run ? "file.writer-seconds" : null, Seconds: r.Run == history.Run ? history.WriterSeconds : null)));
        if (details.Row is { State: "skipped", CompletedAt: { } skipped })
        {
            moments.Add(new(skipped, "carrier", "calm", IconPaths.Skip, "skipped", details.Row.Reason));
        }

        return [.. moments.OrderBy(m => m.At)];
    }

    private static string StageOf(string attempt) => attempt switch { "download" => "carrier", "parse" => "parser", _ => "writer" };
}
