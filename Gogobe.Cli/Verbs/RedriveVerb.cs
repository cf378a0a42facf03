using System.CommandLine;
using System.Text.Json;
using Gogobe.Cli.Redriving;
using Gogobe.Ledger;
using Gogobe.Ledger.Redriving;
using Gogobe.LocalServers;

namespace Gogobe.Cli.Verbs;

/// <summary>
/// <c>redrive</c>: lists dead letters by reason, and sends them back (docs/specs/dead-letters.md). Exit code 0; 2 when a letter was held back or a file did
/// not complete.
/// </summary>
internal static class RedriveVerb
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 10_000;
    private const int Unfinished = 2;

    public static Command Create()
    {
        var reason = new Option<string?>("--reason") { Description = "Send back the letters of this reason; without it, list what waits" };
        var topic = new Option<string?>("--topic") { Description = "Only those of this topic" };
        var limit = new Option<int>("--limit") { Description = "At most so many; the letters of one file count as one", DefaultValueFactory = _ => DefaultLimit };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done" };
        var force = new Option<bool>("--force") { Description = "Also letters that were sent back twice and came back" };
        var json = new Option<bool>("--json") { Description = "One line of JSON on stdout, and nothing else there" };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxLimit)
            {
                result.AddError($"--limit is 1 to {MaxLimit}.");
            }
        });
        var command = new Command("redrive", "List dead letters by reason, and send them back") { reason, topic, limit, dryRun, force, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(reason) is null && (result.GetValue(topic) is not null || result.GetValue(dryRun) || result.GetValue(force)))
            {
                result.AddError("--topic, --dry-run and --force go with --reason. './gogobe redrive' alone lists the reasons.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var request = parsed.GetValue(reason) is { } wanted
                ? new RedriveRequest(wanted, parsed.GetValue(topic), parsed.GetValue(limit), parsed.GetValue(force), parsed.GetValue(dryRun))
                : null;
            return RunAsync(request, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(RedriveRequest? request, bool json, CancellationToken cancellationToken)
    {
        await using var run = await RedriveRun.OpenAsync(DataFolder.Current, cancellationToken);
        var groups = await run.GroupsAsync(cancellationToken);
        if (request is null)
        {
            Say(json, new RedriveAnswer { Groups = groups }, () => RedriveSummary.WriteGroups(Console.Out, groups));
            return 0;
        }

        if (!groups.Any(g => g.Reason == request.Reason && (request.Topic is null || request.Topic == g.Topic)))
        {
            var waiting = groups.Count == 0 ? "no dead letter waits at all" : "what waits: " + string.Join(", ", groups.Select(g => $"{g.Reason} of {g.Topic}"));
            throw new CannotStartException($"no dead letter of reason '{request.Reason}'{(request.Topic is { } topic ? $" of topic '{topic}'" : "")} waits; {waiting}.");
        }

        var report = await run.RunAsync(request, cancellationToken);
        if (!json)
        {
            RedriveSummary.WriteReport(Console.Out, request, report);
        }

        var files = request.DryRun ? [] : await run.SettleAsync(report, cancellationToken);
        Say(
            json,
            new RedriveAnswer { DryRun = request.DryRun, Letters = report.Letters, Left = report.Left, Files = files },
            () => RedriveSummary.WriteSettled(Console.Out, files));
        var held = report.Letters.Any(l => l.Outcome is RedriveOutcomes.Refused or RedriveOutcomes.Unreadable);
        return held || files.Any(f => f.Status != FileState.Completed.Text() && f.Status != FileState.Skipped.Text()) ? Unfinished : 0;
    }

    private static void Say(bool json, RedriveAnswer answer, Action words)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(answer, RedriveAnswerJson.Default.RedriveAnswer));
        }
        else
        {
            words();
        }
    }
}
