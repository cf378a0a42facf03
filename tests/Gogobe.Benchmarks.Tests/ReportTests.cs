using System.Text.Json;
using Gogobe.Benchmarks.Measure;
using Gogobe.Benchmarks.Report;
using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Benchmarks.Tests;

public sealed class ReportTests
{
    private static readonly GeneratedDay s_day = new(1, [new GeneratedFile("PriceFull", 1, default, 1_000, 900_000, 60_000)], [], [], []);

    private static readonly DaysAnswer[] s_answers =
    [
        Answer(1.0, 0.5, 300, 2_500),
        Answer(2.0, 0.8, 310, 2_400),
        Answer(1.6, 0.4, 305, 2_600),
    ];

    [Fact]
    public void Json_OfSeveralRuns_HasTheContractsKeysWithMedians()
    {
        var options = new BenchOptions(1, 1_000, 0.03, 1, 3, Json: true, Ceilings: true, Kafka: false, Parsers: 0);
        using var json = JsonDocument.Parse(BenchReport.Of(options, [s_day, s_day with { Day = 2 }], s_answers).ToJson());
        var root = json.RootElement;
        root.GetProperty("day1").GetProperty("rows_per_second").GetInt64().ShouldBe(625);
        root.GetProperty("day2").GetProperty("rows_per_second").GetInt64().ShouldBe(2_000);
        root.GetProperty("ratio_to_writer").GetDouble().ShouldBe(0.8);
        root.GetProperty("peak_memory_mb").GetDouble().ShouldBe(310);
        root.GetProperty("ceilings").EnumerateObject().Select(p => p.Name).ShouldBe(["gunzip", "parse", "copy", "merge_day1", "merge_day2"]);
        root.GetProperty("transport").GetString().ShouldBe("memory");
        root.GetProperty("rows").GetInt64().ShouldBe(1_000);
        root.GetProperty("bytes_per_row").GetDouble().ShouldBe(900);
        root.GetProperty("gzip_ratio").GetDouble().ShouldBe(15);
    }

    [Fact]
    public void Spread_EvenCount_MedianIsTheMiddleOfTheMiddleTwo() => Spread.Of([4, 1, 3, 2]).ShouldBe(new Spread(2.5, 1, 4, 4));

    [Fact]
    public void PeakMemory_OfThisProcess_IsAtLeastWhatItHolds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "VmHWM is Linux's");
        PeakMemory.Megabytes().ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(Environment.WorkingSet / 1_048_576.0 * 0.9);
    }

    private static DaysAnswer Answer(double day1, double day2, double peak, double merge) =>
        new([day1, day2], peak, "memory", ["PostgreSQL 15"], new CeilingsAnswer(9_000, 5_000, 4_000, 1_500, merge));
}
