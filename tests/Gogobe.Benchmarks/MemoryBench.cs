using System.Globalization;
using Gogobe.Benchmarks.Measure;
using Gogobe.Benchmarks.Report;
using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Benchmarks;

/// <summary>What a large file costs in memory: one file of one store, small and large, each through the pipeline of a fresh process.</summary>
internal static class MemoryBench
{
    private const int SmallMb = 50;
    private const int LargeMb = 500;

    public static async Task<int> RunAsync(int seed, bool json, CancellationToken cancellationToken)
    {
        using var work = WorkFolder.Create();

        // How long a row is depends on the seed; a sample of it says how many make a file of the size wanted.
        var sample = GeneratedDays.Write(new GeneratedChainOptions { Stores = 1, ItemsPerStore = 10_000, Seed = seed }, 1, work.Child("sample"), cancellationToken);
        var bytesPerRow = GeneratedDays.BytesPerRow(sample);
        var small = await MeasureAsync(work, seed, SmallMb, bytesPerRow, cancellationToken);
        var large = await MeasureAsync(work, seed, LargeMb, bytesPerRow, cancellationToken);
        var report = new MemoryReport(small, large, Math.Round(large.PeakMemoryMb / small.PeakMemoryMb, 3));
        Console.Out.Write(json
            ? System.Text.Json.JsonSerializer.Serialize(report, BenchReportJson.Default.MemoryReport) + "\n"
            : Text(small) + Text(large) + string.Create(CultureInfo.InvariantCulture, $"ratio {report.Ratio:0.000}\n"));
        return 0;
    }

    private static async Task<MemoryFigures> MeasureAsync(WorkFolder work, int seed, int megabytes, double bytesPerRow, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{megabytes}mb");
        var chain = new GeneratedChainOptions { Stores = 1, ItemsPerStore = (int)(megabytes * 1_000_000L / bytesPerRow), Seed = seed };
        var days = GeneratedDays.Write(chain, 1, work.Child($"files-{name}"), cancellationToken);
        var order = new DaysOrder(work.Child($"data-{name}"), days, Ceilings: false);
        var answer = await Child.RunAsync("run-days", order, OrdersJson.Default.DaysOrder, OrdersJson.Default.DaysAnswer, work.Path, cancellationToken);
        var file = days[0].Files[0];
        return new MemoryFigures(
            Math.Round(file.XmlBytes / 1e6, 1),
            file.Rows,
            Math.Round(answer.PeakMemoryMb ?? throw new BenchException("Peak memory is read from /proc, which this system does not have."), 1),
            Math.Round(answer.Seconds[0], 3));
    }

    private static string Text(MemoryFigures f) => string.Create(
        CultureInfo.InvariantCulture, $"{f.XmlMb,6:0} MB of XML, {f.Rows,9:N0} rows: peak {f.PeakMemoryMb,5:0} MB (VmHWM), {f.Seconds:0.0} s\n");
}
