using System.CommandLine;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary><c>bench cockpit</c>: whether the pages keep up with the fleet (docs/specs/cockpit.md, "How fast it must be").</summary>
internal static class CockpitCommand
{
    public static Command Create()
    {
        var chains = new Option<int[]>("--chains")
        {
            Description = "Chains of the fleet; each number is measured by itself.",
            DefaultValueFactory = _ => [40, 2_000],
            AllowMultipleArgumentsPerToken = true,
        };
        Within(chains, 1, 2_000);
        var files = Number("--files", "Files in the ledger.", 1_000_000, 100, 20_000_000);
        var events = Number("--events", "Events a second.", 200, 1, 5_000);
        var pages = Number("--pages", "Pages of the fleet, open in one Chromium.", 20, 1, 200);
        var streams = Number("--streams", "Programs that listen to /api/stream-status.", 20, 1, 500);
        var seconds = Number("--seconds", "How long events are measured.", 60, 1, 3_600);
        var views = Number("--views", "First views of each page.", 10, 1, 1_000);
        var json = new Option<bool>("--json") { Description = "One line of JSON on stdout and nothing else." };
        var command = new Command("cockpit", "A Cockpit of its own under live events, and the first views of its pages over a large ledger.") { chains, files, events, pages, streams, seconds, views, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            List<CockpitFigures> measured = [];
            foreach (var count in parsed.GetValue(chains)!)
            {
                var order = new CockpitOrder(
                    count, parsed.GetValue(files), parsed.GetValue(events), parsed.GetValue(pages), parsed.GetValue(streams), parsed.GetValue(seconds), parsed.GetValue(views));
                using var work = WorkFolder.Create();
                measured.Add(await CockpitBench.RunAsync(work, order, cancellationToken));
            }

            var report = new CockpitReport(measured);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result => Check(result, result.GetValueOrDefault<int>(), least, most));
        return option;
    }

    private static void Within(Option<int[]> option, int least, int most) => option.Validators.Add(result =>
    {
        foreach (var given in result.GetValueOrDefault<int[]>() ?? [])
        {
            Check(result, given, least, most);
        }
    });

    private static void Check(System.CommandLine.Parsing.OptionResult result, int given, int least, int most)
    {
        if (given < least || given > most)
        {
            result.AddError($"{result.Option.Name} must be between {least} and {most}.");
        }
    }
}

/// <summary>What to measure.</summary>
/// <param name="Chains">Chains of the fleet.</param>
/// <param name="Files">In the ledger.</param>
/// <param name="Events">A second.</param>
/// <param name="Pages">Of the fleet, in one browser.</param>
/// <param name="Streams">Readers of the stream.</param>
/// <param name="Seconds">How long events are measured.</param>
/// <param name="Views">First views of each page.</param>
internal sealed record CockpitOrder(int Chains, int Files, int Events, int Pages, int Streams, int Seconds, int Views);
