using System.CommandLine;
using Gogobe.Cli.Status;
using Gogobe.LocalServers;
using Gogobe.Scout.Scheduling;
using Npgsql;

namespace Gogobe.Cli.Verbs;

/// <summary><c>scan</c>, <c>pause</c>, <c>resume</c>, <c>cancel</c>: commands to the Scouts of the host that is up (docs/specs/sessions.md).</summary>
internal static class SweepVerbs
{
    private const int MostPriority = 1000;
    private const int MostRegion = 100;

    public static IEnumerable<Command> Create()
    {
        var scan = Make(SweepCommandKind.Scan, "scan", "Sweep chains now (all, unless some are named)");
        return
        [
            scan,
            Make(SweepCommandKind.Pause, "pause", "Sweep chains by schedule no more, until resumed"),
            Make(SweepCommandKind.Resume, "resume", "Sweep paused chains again, at once"),
            Make(SweepCommandKind.Cancel, "cancel", "End the sessions that sweep chains"),
        ];
    }

    private static Command Make(SweepCommandKind kind, string name, string description)
    {
        var chains = new Argument<string[]>("chain") { Arity = ArgumentArity.ZeroOrMore, Description = "Slugs of chains; none: all" };
        var command = new Command(name, description) { chains };
        var priority = new Option<int>("--priority") { Description = "Higher comes first; the schedule has 0", DefaultValueFactory = _ => 10 };
        var mostFiles = new Option<int?>("--max-files") { Description = "Files of each chain at most, the newest" };
        var region = new Option<string?>("--region") { Description = "Only stores of this city, as the chain writes it" };
        if (kind == SweepCommandKind.Scan)
        {
            priority.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < -MostPriority or > MostPriority)
                {
                    result.AddError($"--priority is -{MostPriority} to {MostPriority}.");
                }
            });
            mostFiles.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int?>() is < 1)
                {
                    result.AddError("--max-files is 1 or more.");
                }
            });
            region.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<string?>()?.Trim() is { Length: 0 or > MostRegion })
                {
                    result.AddError($"--region is a city, 1 to {MostRegion} characters.");
                }
            });
            command.Add(priority);
            command.Add(mostFiles);
            command.Add(region);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var wish = new SweepCommand(kind, parsed.GetValue(chains) ?? []);
            return RunAsync(
                kind == SweepCommandKind.Scan
                    ? wish with { Priority = parsed.GetValue(priority), MaxFiles = parsed.GetValue(mostFiles), Location = parsed.GetValue(region)?.Trim() }
                    : wish,
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(SweepCommand wish, CancellationToken cancellationToken)
    {
        var data = DataFolder.Current;
        if (FolderLock.Holder(data.HostLock, data.HostPid) is not { } pid || HostStateFile.Read(data.HostStateFile) is not { } card || card.Pid != pid || card.Verb != "up")
        {
            throw new CannotStartException($"no host watches portals on {data.Root}. Start one with './gogobe up'.");
        }

        await using var database = NpgsqlDataSource.Create(HostStatus.DatabaseOf(data, card));
        var commands = new SweepCommands(database, TimeProvider.System);
        try
        {
            var id = await commands.AskAsync(wish, $"{Environment.UserName}@{Environment.MachineName}", cancellationToken);
            var result = await commands.WaitAsync(id, cancellationToken);
            var sessions = result.Sessions.Count == 0 ? "" : $" (session {string.Join(", ", result.Sessions)})";
            await Console.Out.WriteLineAsync($"{wish.Kind.ToString().ToLowerInvariant()}: {string.Join(", ", result.Portals)}{sessions}");
            return 0;
        }
        catch (InvalidOperationException e)
        {
            throw new CannotStartException(e.Message, e);
        }
    }
}
