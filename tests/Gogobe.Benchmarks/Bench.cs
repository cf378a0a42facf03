using System.Globalization;
using Gogobe.Benchmarks.Measure;
using Gogobe.Benchmarks.Report;
using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Benchmarks;

/// <summary>
/// Two days of a generated chain through the whole pipeline, and the ceilings in the same run. Files are written before any clock runs. Each run is a fresh
/// process with a server and an empty database of its own; the ceilings run in a third process on the same server, after the peak memory was read.
/// </summary>
internal sealed class Bench(BenchOptions options)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var work = WorkFolder.Create();
        var machine = Machine.Describe();
        await Console.Error.WriteLineAsync(machine);
        var chain = new GeneratedChainOptions { Stores = options.Stores, ItemsPerStore = options.Items, Changed = options.Changed, Seed = options.Seed };
        var days = GeneratedDays.Write(chain, 2, work.Child("files"), cancellationToken);
        var memory = options.Kafka ? new List<DaysAnswer>() : null;
        var answers = new List<DaysAnswer>();
        for (var run = 1; run <= options.Runs; run++)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"run {run} of {options.Runs}"));
            if (memory is not null)
            {
                memory.Add(await RunAsync(new DaysOrder(work.Child(Name("memory", run)), days, Ceilings: false)));
            }

            answers.Add(await RunAsync(new DaysOrder(work.Child(Name("data", run)), days, options.Ceilings, options.Kafka, options.Parsers)));
        }

        var report = BenchReport.Of(options, days, answers, memory);
        Console.Out.Write(options.Json ? report.ToJson() + "\n" : HumanReport.Of(report, options, machine, days, answers));
        return 0;

        Task<DaysAnswer> RunAsync(DaysOrder order) =>
            Child.RunAsync("run-days", order, OrdersJson.Default.DaysOrder, OrdersJson.Default.DaysAnswer, work.Path, cancellationToken);
    }

    private static string Name(string what, int run) => string.Create(CultureInfo.InvariantCulture, $"{what}{run}");
}
