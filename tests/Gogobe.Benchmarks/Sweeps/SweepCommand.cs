using System.CommandLine;

namespace Gogobe.Benchmarks.Sweeps;

/// <summary><c>bench sweep</c>: how fast portals are swept, one kind of measurement a call (docs/specs/sessions.md, "Measured").</summary>
internal static class SweepCommand
{
    public static Command Create()
    {
        var listed = Number("--listed", "A portal that lists so many files, most of them known.", 20_000, 200_000);
        var known = Number("--known", "Names known of that portal before.", 1_000_000, 20_000_000);
        var broken = new Option<bool>("--broken") { Description = "All chains while one family hangs and another answers errors, against all chains while all is well." };
        var chains = Number("--chains", "The schedule, leases and breakers of so many chains.", 2_000, 2_000);
        var every = Number("--every", "With --chains: seconds between two sweeps of a chain.", 60, 3_600);
        var json = new Option<bool>("--json") { Description = "One line of JSON on stdout and nothing else." };
        var command = new Command("sweep", "Sweeps of portals: --listed N --known M (the default), --broken, or --chains N.") { listed, known, broken, chains, every, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(broken) && result.GetResult(chains) is { Implicit: false })
            {
                result.AddError("--broken and --chains are two measurements: one a call.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var work = WorkFolder.Create();
            ISweepReport report = parsed.GetValue(broken)
                ? await BrokenBench.RunAsync(work, cancellationToken)
                : parsed.GetResult(chains) is { Implicit: false }
                    ? await ChainsBench.RunAsync(work, parsed.GetValue(chains), TimeSpan.FromSeconds(parsed.GetValue(every)), cancellationToken)
                    : await ListedBench.RunAsync(work, parsed.GetValue(listed), parsed.GetValue(known), cancellationToken);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int value, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var given && (given < 1 || given > most))
            {
                result.AddError($"{name} must be between 1 and {most}.");
            }
        });
        return option;
    }
}
