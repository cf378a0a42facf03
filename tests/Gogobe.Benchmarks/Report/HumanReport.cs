using System.Globalization;
using System.Text;
using Gogobe.Benchmarks.Measure;
using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Benchmarks.Report;

/// <summary>The report for people.</summary>
internal static class HumanReport
{
    public static string Of(BenchReport report, BenchOptions options, string machine, IReadOnlyList<GeneratedDay> days, IReadOnlyList<DaysAnswer> answers)
    {
        var text = new StringBuilder();
        Line($"{machine}");
        Line($"{string.Join(", ", answers[0].Server)}");
        Line($"{report.Rows:N0} rows a day in {options.Stores} files of {options.Items:N0}, {report.BytesPerRow:0} bytes of XML a row, gzip ratio {report.GzipRatio:0.0}, {options.Changed:0.##%} changed on day 2, seed {options.Seed}, transport {report.Transport}, {(options.Runs == 1 ? "1 run" : $"median of {options.Runs} runs (least .. most)")}");
        Line($"");
        Line($"whole pipeline                        rows/s");
        Row("day 1, all new", Spread.Of(answers.Select(a => BenchReport.Rate(days, a, 1))), "first file offered to last completed, read models refreshed");
        Row("day 2", Spread.Of(answers.Select(a => BenchReport.Rate(days, a, 2))), "the same with the changes of a day");
        if (answers[0].Ceilings is not null)
        {
            Line($"");
            Line($"ceilings of this machine              rows/s");
            Row("gunzip only", Ceiling(c => c.Gunzip), "GZipStream to nowhere, two threads");
            Row("parse only", Ceiling(c => c.Parse), "gunzip and the Parser into batches that are dropped, two threads");
            Row("COPY only", Ceiling(c => c.Copy), "rows in memory, binary COPY into an empty table with the key of prices, two connections");
            Row("merge, day 1", Ceiling(c => c.MergeDay1), "rows in memory, the Writer's own transaction a file, two connections");
            Row("merge, day 2", Ceiling(c => c.MergeDay2), "the same on the tables of day 1");
            Line($"");
            Line($"ratio_to_writer   {report.RatioToWriter:0.000}   day 2 over its merge ceiling");
        }

        if (report.RatioToMemory is not null)
        {
            Line($"ratio_to_memory   {report.RatioToMemory:0.000}   day 2 over day 2 through the memory transport, in the same run");
        }

        if (report.Parsers is not null)
        {
            Line($"parsers           {report.Parsers}   as processes of their own; Carrier and Writer share one");
        }

        Line($"peak memory       {report.PeakMemoryMb:0} MB   VmHWM of the process that ran the days; the ceilings have one of their own");
        Line($"checked           after each day every store's prices, codes, closed periods and accounts equal the generator's list");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        void Row(string what, Spread rate, string how) => Line($"  {what,-18}{rate.Text(),24}   {how}");
        Spread Ceiling(Func<CeilingsAnswer, double> of) => Spread.Of(answers.Select(a => of(a.Ceilings!)));
    }
}
