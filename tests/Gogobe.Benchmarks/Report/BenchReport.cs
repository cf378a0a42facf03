using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Benchmarks.Measure;
using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Benchmarks.Report;

/// <summary>The figures of a benchmark: medians over its runs. Its JSON is a contract: one line, these keys.</summary>
internal sealed record BenchReport(
    DayFigures Day1,
    DayFigures Day2,
    double? RatioToWriter,
    double? PeakMemoryMb,
    CeilingFigures? Ceilings,
    string Transport,
    long Rows,
    double BytesPerRow,
    double GzipRatio,
    int Runs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? RatioToMemory,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Parsers)
{
    public static BenchReport Of(
        BenchOptions options, IReadOnlyList<GeneratedDay> days, IReadOnlyList<DaysAnswer> answers, IReadOnlyList<DaysAnswer>? memory = null)
    {
        var rows = GeneratedDays.Rows(days[0]);
        return new BenchReport(
            Day(1),
            Day(2),
            answers[0].Ceilings is null ? null : Math.Round(Spread.Of(answers.Select(a => Rate(days, a, 2) / a.Ceilings!.MergeDay2)).Median, 3),
            answers.Max(a => a.PeakMemoryMb) is { } peak ? Math.Round(peak, 1) : null,
            answers[0].Ceilings is null ? null : new CeilingFigures(
                Ceiling(c => c.Gunzip), Ceiling(c => c.Parse), Ceiling(c => c.Copy), Ceiling(c => c.MergeDay1), Ceiling(c => c.MergeDay2)),
            answers[0].Transport,
            rows,
            Math.Round(GeneratedDays.BytesPerRow(days), 1),
            Math.Round(GeneratedDays.GzipRatio(days), 1),
            options.Runs,
            memory is null ? null : Math.Round(Spread.Of(answers.Zip(memory, (a, m) => m.Seconds[1] / a.Seconds[1])).Median, 3),
            options.Parsers > 0 ? options.Parsers : null);

        DayFigures Day(int day)
        {
            var rate = Spread.Of(answers.Select(a => Rate(days, a, day)));
            return new DayFigures(Round(rate.Median), Round(rate.Least), Round(rate.Most), Math.Round(Spread.Of(answers.Select(a => a.Seconds[day - 1])).Median, 3));
        }

        long Ceiling(Func<CeilingsAnswer, double> of) => Round(Spread.Of(answers.Select(a => of(a.Ceilings!))).Median);
    }

    /// <summary>Rows a second of a day.</summary>
    public static double Rate(IReadOnlyList<GeneratedDay> days, DaysAnswer answer, int day) => GeneratedDays.Rows(days[day - 1]) / answer.Seconds[day - 1];

    /// <summary>One line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BenchReportJson.Default.BenchReport);

    private static long Round(double value) => (long)Math.Round(value);
}

/// <summary>A day through the whole pipeline. The least and the most are over the runs.</summary>
internal sealed record DayFigures(long RowsPerSecond, long Least, long Most, double Seconds);

/// <summary>Rows a second of each part alone.</summary>
internal sealed record CeilingFigures(
    long Gunzip, long Parse, long Copy, [property: JsonPropertyName("merge_day1")] long MergeDay1, [property: JsonPropertyName("merge_day2")] long MergeDay2);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(MemoryReport))]
internal sealed partial class BenchReportJson : JsonSerializerContext;
