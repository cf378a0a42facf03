using System.Text.Json.Serialization;
using Gogobe.Cli.Ingest;
using Gogobe.Ledger;
using Gogobe.Ledger.Redriving;
using Gogobe.Pipeline;

namespace Gogobe.Cli.Redriving;

/// <summary>Dead letters and what became of them, for people.</summary>
internal static class RedriveSummary
{
    private const int Width = 150;

    public static void WriteGroups(TextWriter output, IReadOnlyList<DeadLetterGroup> groups)
    {
        if (groups.Count == 0)
        {
            output.WriteLine("no dead letter waits");
            return;
        }

        output.WriteLine($"{Count(groups.Sum(g => g.Letters), "dead letter")} in {Count(groups.Count, "group")} (times are UTC)");
        foreach (var group in groups)
        {
            output.WriteLine();
            var about = group.Files == 0 ? "about no file" : $"about {Count(group.Files, "file")}";
            output.WriteLine($"{group.Reason}: {Count(group.Letters, "letter")} {about}, of {group.Topic}, given up by {group.Group}");
            output.WriteLine(Invariant($"  first {group.Oldest:yyyy-MM-dd HH:mm:ss}, last {group.Newest:yyyy-MM-dd HH:mm:ss}"));
            output.WriteLine($"  the last one said: {Short(group.Example)}");
            if (group.Refused > 0)
            {
                output.WriteLine(Invariant($"  {group.Refused:N0} of them were sent back twice and came back: only --force sends them again"));
            }

            output.WriteLine($"  ./gogobe redrive --reason {group.Reason} --topic {group.Topic} --dry-run");
        }
    }

    public static void WriteReport(TextWriter output, RedriveRequest request, RedriveReport report)
    {
        if (request.DryRun)
        {
            output.WriteLine("a dry run, nothing was changed");
        }

        foreach (var letter in report.Letters)
        {
            var what = letter.FileId is { } id ? Invariant($"file {id}, {IngestSummary.Printable(letter.Name ?? letter.Key)}") : Invariant($"letter {letter.LetterId} of {letter.Topic}");
            var times = letter.Letters == 1 ? "" : Invariant($" ({letter.Letters:N0} letters)");
            var detail = letter.Detail.Length == 0 ? "" : $": {Short(letter.Detail)}";
            output.WriteLine($"{Words(letter.Outcome, request.DryRun),-16}{what}{times}{detail}");
        }

        output.WriteLine(report.Left == 0
            ? $"no letter of reason {request.Reason} {(request.DryRun ? "would wait any more" : "waits any more")}"
            : $"waiting for reason {request.Reason}{(request.DryRun ? " after it" : "")}: {Count(report.Left, "letter")}");
    }

    public static void WriteSettled(TextWriter output, IReadOnlyList<SettledFile> files)
    {
        foreach (var file in files)
        {
            var reason = file.Reason == Reason.None.Text() ? "" : $" ({file.Reason})";
            output.WriteLine(Invariant($"now: file {file.FileId} is {file.Status}{reason} in run {file.Run}"));
        }
    }

    private static string Words(string outcome, bool dryRun) => outcome switch
    {
        RedriveOutcomes.Raised => dryRun ? "would raise" : "raised",
        RedriveOutcomes.Republished => dryRun ? "would publish" : "published again",
        RedriveOutcomes.Overtaken => dryRun ? "would close" : "closed",
        _ => dryRun && outcome == RedriveOutcomes.Refused ? "would refuse" : outcome,
    };

    private static string Count(long number, string what) => Invariant($"{number:N0} {what}{(number == 1 ? "" : "s")}");

    // Errors quote hostile input.
    private static string Short(string text) => IngestSummary.Printable(text.Length <= Width ? text : text[..Width] + "…");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>What <c>redrive --json</c> says.</summary>
internal sealed record RedriveAnswer
{
    /// <summary>What waits; null when letters were asked for.</summary>
    public IReadOnlyList<DeadLetterGroup>? Groups { get; init; }

    /// <summary>Whether nothing was changed.</summary>
    public bool? DryRun { get; init; }

    /// <summary>What became of the letters.</summary>
    public IReadOnlyList<RedrivenLetter>? Letters { get; init; }

    /// <summary>Letters of the reason that still wait.</summary>
    public long? Left { get; init; }

    /// <summary>The files whose work was raised, settled.</summary>
    public IReadOnlyList<SettledFile>? Files { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RedriveAnswer))]
internal sealed partial class RedriveAnswerJson : JsonSerializerContext;
