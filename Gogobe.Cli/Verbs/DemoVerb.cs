using System.CommandLine;
using System.Globalization;
using Gogobe.Cli.Demo;
using Gogobe.Cli.Ingest;
using Gogobe.Demo;
using Gogobe.Portals.Simulator;

namespace Gogobe.Cli.Verbs;

/// <summary><c>demo</c>: the whole system before portals simulated in this process; no internet (docs/specs/demo.md).</summary>
internal static class DemoVerb
{
    public static Command Create()
    {
        var stores = Number("--stores", "Stores of each chain", 5, 900);
        var items = Number("--items", "Prices of each store", 2_000, 400_000);
        var seed = Number("--seed", "All that is random comes from here", 1, int.MaxValue);
        var once = new Option<bool>("--once") { Description = "End when the first sweep of all chains has settled" };
        var json = new Option<bool>("--json") { Description = "One line of JSON a sweep on stdout, and nothing else there" };
        var noLimits = new Option<bool>("--no-limits") { Description = "Ask the simulated hosts as fast as they answer, not as slowly as real ones are asked" };
        var fail = new Option<bool>("--fail") { Description = "Let some portals fail: a family that is down, a listing that has changed, a portal that is slow" };
        var port = new Option<int?>("--port", "-p") { Description = "Port of the Cockpit on 127.0.0.1; without --once it is 8080 unless given" };
        var command = new Command("demo", "Run everything before simulated portals of all chains, without internet") { stores, items, seed, once, json, noLimits, fail, port };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new SimulatorOptions { Stores = parsed.GetValue(stores), Items = parsed.GetValue(items), Seed = parsed.GetValue(seed) },
            parsed.GetValue(once),
            parsed.GetValue(json),
            !parsed.GetValue(noLimits),
            parsed.GetValue(fail),
            parsed.GetValue(port),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SimulatorOptions options, bool once, bool json, bool limits, bool fail, int? port, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"demo: opening the simulated portals of all chains, {options.Stores} stores each, {options.Items} prices a store ...");
        if (limits)
        {
            await Console.Error.WriteLineAsync("demo: their hosts are asked no faster than the real ones, which takes a minute or two; --no-limits lifts that");
        }

        await using var simulator = await PortalSimulator.StartAsync(options, cancellationToken);
        if (fail)
        {
            await Console.Error.WriteLineAsync($"demo: {DemoFailures.Arm(simulator)}");
        }

        await using var host = await StandaloneHost.StartAsync(
            new StandaloneOptions
            {
                Verb = "demo",
                Data = DataFolder.Current.Demo,
                Port = port ?? (once ? null : StandaloneOptions.DefaultPort),
                ConsoleLevel = LogLevel.Warning,
                Configure = builder => DemoRun.Register(builder, simulator, limits),
            },
            cancellationToken);
        var run = host.Services.GetRequiredService<DemoRun>();
        await run.RefuseRealPricesAsync(host.DatabaseDescription, cancellationToken);
        var progress = new IngestProgress(Console.Error, !Console.IsErrorRedirected, TimeProvider.System);
        var result = await run.SweepAsync(host, progress, cancellationToken);
        await WriteAsync(result, json);
        if (once)
        {
            return result.Report.ExitCode;
        }

        await Console.Error.WriteLineAsync("demo: stores publish every few seconds now; Ctrl+C ends it");
        await run.GoOnAsync(host, simulator, next => WriteLineAsync(next, json), cancellationToken);
        await host.StopAsync();
        return host.Fault is null ? 0 : 1;
    }

    private static Task WriteAsync(IngestResult result, bool json) =>
        json ? Console.Out.WriteLineAsync(result.Report.ToJson()) : IngestSummary.WriteAsync(Console.Out, result, byType: false);

    private static Task WriteLineAsync(IngestResult result, bool json) => json ? WriteAsync(result, json) : Console.Out.WriteLineAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"sweep: {result.Report.Files.Total:N0} files, {result.Report.Rows.Seen:N0} rows, {result.Report.Rows.Written:N0} written, {result.Report.Files.Failed:N0} failed in {result.Report.Seconds:0.0} s"));

    private static Option<int> Number(string name, string description, int value, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var given && (given < 1 || given > most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes a number from 1 to {most}."));
            }
        });
        return option;
    }
}
