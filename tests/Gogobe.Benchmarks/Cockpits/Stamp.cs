using System.Globalization;
using System.Text.RegularExpressions;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>The time of publication in the text of an event: milliseconds of the epoch, as clocks of browsers tell it, behind a sign that no other text has.</summary>
internal static partial class Stamp
{
    public static string Text(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"@{Milliseconds(at):0.000}@");

    public static double Milliseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    public static IEnumerable<double> In(string text) => Pattern().Matches(text).Select(m => double.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"@(\d+\.\d{3})@")]
    private static partial Regex Pattern();
}
