using System.Globalization;

namespace Gogobe.Benchmarks.Measure;

/// <summary>Times, in milliseconds.</summary>
/// <param name="Median">Half of them took no longer.</param>
/// <param name="P95">95 of 100 took no longer.</param>
/// <param name="Most">The longest.</param>
internal sealed record Times(double Median, double P95, double Most)
{
    /// <summary>Null when there are none.</summary>
    public static Times? Of(IReadOnlyList<double> times)
    {
        if (times.Count == 0)
        {
            return null;
        }

        var sorted = times.Order().ToList();
        double At(double share) => Math.Round(sorted[(int)Math.Ceiling(share * sorted.Count) - 1], 1);
        return new Times(At(0.5), At(0.95), At(1));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median,9:0.0}{P95,9:0.0}{Most,10:0.0}");
}
