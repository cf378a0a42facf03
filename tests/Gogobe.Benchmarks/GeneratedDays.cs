using System.Diagnostics;
using System.Globalization;
using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Benchmarks;

/// <summary>Writes the days of a generated chain before any clock runs, and says what they are like.</summary>
internal static class GeneratedDays
{
    public static IReadOnlyList<GeneratedDay> Write(GeneratedChainOptions options, int days, string folder, CancellationToken cancellationToken)
    {
        var chain = new GeneratedChain(options);
        var written = new List<GeneratedDay>();
        for (var day = 1; day <= days; day++)
        {
            var since = Stopwatch.GetTimestamp();
            var files = chain.WriteDay(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"day{day}")), day, cancellationToken: cancellationToken);
            written.Add(files);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"day {day}: {Rows(files):N0} rows in {files.Files.Count} files written in {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s"));
        }

        return written;
    }

    public static long Rows(GeneratedDay day) => day.Files.Sum(f => f.Rows);

    /// <summary>Bytes of XML a row.</summary>
    public static double BytesPerRow(IReadOnlyList<GeneratedDay> days) => days.Sum(d => d.Files.Sum(f => (double)f.XmlBytes)) / days.Sum(Rows);

    /// <summary>Bytes of XML over bytes of gzip.</summary>
    public static double GzipRatio(IReadOnlyList<GeneratedDay> days) =>
        days.Sum(d => d.Files.Sum(f => (double)f.XmlBytes)) / days.Sum(d => d.Files.Sum(f => (double)f.Bytes));
}
