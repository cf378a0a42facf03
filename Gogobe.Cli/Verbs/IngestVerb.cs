using System.CommandLine;
using Gogobe.Cli.Ingest;
using Gogobe.Cli.Logging;
using Gogobe.LocalServers;
using Gogobe.Scout;

namespace Gogobe.Cli.Verbs;

/// <summary><c>ingest</c>: published files on disk, through the whole pipeline, to an account for every row (docs/specs/ingest.md).</summary>
internal static class IngestVerb
{
    private const int MostNames = 20;

    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Arity = ArgumentArity.ZeroOrMore, Description = "Files and folders; without any, a generated day of one chain" };
        var force = new Option<bool>("--force") { Description = "Process completed files again" };
        var json = new Option<bool>("--json") { Description = "One line of JSON on stdout, and nothing else there" };
        var remote = new Option<bool>("--remote") { Description = "Hand the files to services that run elsewhere, on the given Kafka, and follow them to the end" };
        var command = new Command("ingest", "Bring published files into the database") { paths, force, json, remote };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(paths) ?? [], parsed.GetValue(force), parsed.GetValue(json), parsed.GetValue(remote), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, bool force, bool json, bool remote, CancellationToken cancellationToken)
    {
        var data = DataFolder.Current;
        var listing = List(paths.Length > 0 ? paths : [GeneratedDayFolder.Write(data, Console.Error)]);
        await using var host = await (remote ? RemoteAsync(data, cancellationToken) : LocalAsync(data, cancellationToken));
        var progress = new IngestProgress(Console.Error, !Console.IsErrorRedirected, TimeProvider.System);
        var run = host.Services.GetRequiredService<IngestRun>();
        var result = await run.RunAsync(host, listing, force, progress, cancellationToken);
        result = result with { Report = result.Report with { Ignored = [.. listing.Ignored.Select(p => Path.GetFileName(p)!)] } };
        if (json)
        {
            await Console.Out.WriteLineAsync(result.Report.ToJson());
        }
        else
        {
            await IngestSummary.WriteAsync(Console.Out, result);
        }

        return result.Report.ExitCode;
    }

    private static string Passed(IReadOnlyList<string> ignored) => ignored.Count == 0
        ? ""
        : $"; ignored: {string.Join(", ", ignored.Take(MostNames).Select(p => IngestSummary.Printable(Path.GetFileName(p))))}{(ignored.Count > MostNames ? ", ..." : "")}";

    private static async Task<IIngestHost> LocalAsync(DataFolder data, CancellationToken cancellationToken) => await StandaloneHost.StartAsync(
        new StandaloneOptions { Verb = "ingest", Data = data, ConsoleLevel = LogLevel.Warning, Configure = IngestRun.Register }, cancellationToken);

    private static async Task<IIngestHost> RemoteAsync(DataFolder data, CancellationToken cancellationToken)
    {
        data.Create();
        return await RemoteHost.StartAsync(new AppLog(data.RemoteLog, LogLevel.Warning, TimeProvider.System), IngestRun.Register, cancellationToken);
    }

    private static Listing List(string[] paths)
    {
        try
        {
            var listing = LocalListing.Walk(paths);
            return listing.Files.Count > 0 ? listing : throw new CannotStartException(
                $"no published file in {string.Join(", ", paths)}: names look like PriceFull7290058140886-001-202511100010.gz{Passed(listing.Ignored)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException(e.Message, e);
        }
    }
}
