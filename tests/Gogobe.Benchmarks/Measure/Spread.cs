using System.Globalization;

namespace Gogobe.Benchmarks.Measure;

/// <summary>The middle and the ends of a figure over runs.</summary>
internal readonly record struct Spread(double Median, double Least, double Most, int Count)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1], sorted.Length);
    }

    /// <summary><c>123,456</c>, and behind it the ends when there was more than one run.</summary>
    public string Text(string format = "N0")
    {
        var median = Median.ToString(format, CultureInfo.InvariantCulture);
        return Count == 1
            ? median
            : $"{median}  ({Least.ToString(format, CultureInfo.InvariantCulture)} .. {Most.ToString(format, CultureInfo.InvariantCulture)})";
    }
}
