using System.CommandLine;
using System.Globalization;
using Gogobe.AppHost.Standalone.Ingest;
using Gogobe.AppHost.Standalone.Replaying;
using Gogobe.AppHost.Standalone.Servers;
using Gogobe.Pipeline.Ledger;

namespace Gogobe.AppHost.Standalone.Verbs;

/// <summary><c>replay</c>: parses the kept raw bytes of a file again, as its next run; or says what that would change (docs/specs/ingest.md).</summary>
internal static class ReplayVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Number, name or raw key of a file in the ledger" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what it would change" };
        var command = new Command("replay", "Parse kept raw bytes again") { file, dryRun };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(dryRun), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string what, bool dryRun, CancellationToken cancellationToken)
    {
        var options = new StandaloneOptions { Verb = "replay", ConsoleLevel = LogLevel.Warning, Configure = ReplayRun.Register };
        await using var host = await StandaloneHost.StartAsync(options, cancellationToken);
        var run = host.Services.GetRequiredService<ReplayRun>();
        var file = await FindAsync(host, what, cancellationToken);
        var (before, after) = dryRun ? await run.RehearseAsync(file, cancellationToken) : await run.RunAsync(file, cancellationToken);
        await Console.Out.WriteLineAsync($"file {file.FileId.ToString(CultureInfo.InvariantCulture)}, {IngestSummary.Inert(file.Name)}{(dryRun ? ": a dry run, nothing was changed" : "")}");
        await ReplaySummary.WriteAsync(Console.Out, before, after);
        return after.Status is "completed" or "would complete" ? 0 : 2;
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
