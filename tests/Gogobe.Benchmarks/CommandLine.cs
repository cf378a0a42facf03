using System.CommandLine;
using Gogobe.Benchmarks.Measure;

namespace Gogobe.Benchmarks;

/// <summary>The verbs of the benchmark. The hidden ones are what it starts itself: each measurement has a process of its own.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Measures the whole pipeline on a generated chain, and the ceilings of this machine beside it.");
        var options = new BenchArguments(root);
        root.SetAction((parsed, cancellationToken) => new Bench(options.Read(parsed)).RunAsync(cancellationToken));
        root.Add(MemoryCommand());
        root.Add(Sweeps.SweepCommand.Create());
        root.Add(Prices.PricesCommand.Create());
        root.Add(Cockpits.CockpitCommand.Create());
        root.Add(Hidden(Cockpits.CockpitUnderTest.Verb, Cockpits.CockpitUnderTest.RunAsync));
        root.Add(Hidden("run-days", PipelineDays.RunAsync));
        root.Add(Hidden("run-ceilings", Ceilings.CeilingsProcess.RunAsync));
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (BenchException e)
        {
            await Console.Error.WriteLineAsync($"bench: {e.Message}");
            return 1;
        }
    }

    private static Command MemoryCommand()
    {
        var command = new Command("memory", "Peak memory at a 50 MB file and at a 500 MB file of one store, each in a fresh process.");
        var json = new Option<bool>("--json") { Description = "One line of JSON on stdout and nothing else." };
        var seed = new Option<int>("--seed") { Description = "Seed of the generated chain.", DefaultValueFactory = _ => 1 };
        command.Add(json);
        command.Add(seed);
        command.SetAction((parsed, cancellationToken) => MemoryBench.RunAsync(parsed.GetValue(seed), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static Command Hidden(string name, Func<string, CancellationToken, Task<int>> run)
    {
        var command = new Command(name) { Hidden = true };
        var order = new Argument<string>("order");
        command.Add(order);
        command.SetAction((parsed, cancellationToken) => run(parsed.GetValue(order)!, cancellationToken));
        return command;
    }
}

/// <summary>The benchmark cannot go on, or what it measured is wrong. The message is for people.</summary>
internal sealed class BenchException : Exception
{
    public BenchException()
    {
    }

    public BenchException(string message)
        : base(message)
    {
    }

    public BenchException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
