using System.CommandLine;
using System.Globalization;
using Gogobe.Cli.Ingest;
using Gogobe.Cli.Replaying;
using Gogobe.Ledger;
using Gogobe.Ledger.Redriving;
using Gogobe.LocalServers;

namespace Gogobe.Cli.Verbs;

/// <summary><c>replay</c>: parses the kept raw bytes of a file again, as its next run; or says what that would change (docs/specs/ingest.md).</summary>
internal static class ReplayVerb
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Number, name or raw key of a file in the ledger; several if you like", Arity = ArgumentArity.ZeroOrMore };
        var outdated = new Option<bool>("--outdated") { Description = "All completed files that an older version of the Parser read" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what it would change" };
        var json = new Option<bool>("--json") { Description = "One line of JSON with every file" };
        var command = new Command("replay", "Parse kept raw bytes again") { files, outdated, dryRun, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(files) is not { Length: > 0 } == !result.GetValue(outdated))
            {
                result.AddError("replay takes files, or --outdated.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(files) ?? [], parsed.GetValue(outdated), parsed.GetValue(dryRun), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] wanted, bool outdated, bool dryRun, bool json, CancellationToken cancellationToken)
    {
        var options = new StandaloneOptions { Verb = "replay", ConsoleLevel = LogLevel.Warning, Configure = ReplayRun.Register };
        await using var host = await StandaloneHost.StartAsync(options, cancellationToken);
        var run = host.Services.GetRequiredService<ReplayRun>();
        var files = outdated ? await run.OutdatedAsync(cancellationToken) : await FindAllAsync(host, wanted, cancellationToken);
        var replayed = dryRun ? await run.RehearseAsync(files, cancellationToken) : await run.RunAsync(files, cancellationToken);
        if (json)
        {
            await Console.Out.WriteLineAsync(ReplayReport.Of(replayed, dryRun).ToJson());
        }
        else if (replayed is [var one] && !outdated)
        {
            await Console.Out.WriteLineAsync(
                $"file {one.File.FileId.ToString(CultureInfo.InvariantCulture)}, {IngestSummary.Printable(one.File.Name)}{(dryRun ? ": a dry run, nothing was changed" : "")}");
            await ReplaySummary.WriteAsync(Console.Out, one.Before, one.After);
        }
        else
        {
            await ReplayReport.Of(replayed, dryRun).WriteAsync(Console.Out);
        }

        return replayed.All(r => r.IsWell) ? 0 : 2;
    }

    private static async Task<IReadOnlyList<LedgerFile>> FindAllAsync(StandaloneHost host, string[] wanted, CancellationToken cancellationToken)
    {
        var files = new List<LedgerFile>();
        foreach (var what in wanted)
        {
            files.Add(await FindAsync(host, what, cancellationToken));
        }

        return [.. files.DistinctBy(f => f.FileId).OrderBy(f => f.FileTime)];
    }

    private static async Task<LedgerFile> FindAsync(StandaloneHost host, string what, CancellationToken cancellationToken) =>
        await host.Services.GetRequiredService<Replay>().FindAsync(what, cancellationToken) switch
        {
            [var one] => one,
            [] => throw new CannotStartException($"the ledger has no file '{what}'. Give its number, its exact name or its raw key."),
            var several => throw new CannotStartException(
                $"'{what}' was published {several.Count} times. Give the number of one: {string.Join(", ", several.Select(f => f.FileId))} (the latest is last)."),
        };
}
