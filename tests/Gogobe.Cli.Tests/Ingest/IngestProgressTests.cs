using System.Globalization;
using System.Text.RegularExpressions;
using Gogobe.Cli.Ingest;

namespace Gogobe.Cli.Tests.Ingest;

/// <summary>The time that a run says is left.</summary>
public sealed partial class IngestProgressTests
{
    private const long Bytes = 1_000_000_000;

    [Fact]
    public void TimeLeft_AfterASlowStart_IsRightWithinAThirdAtHalfWay()
    {
        // Ten seconds until the first file, ten at a tenth of the speed, then a hundred at full speed.
        var said = SaidAt(half: 0.5, second => second switch { < 10 => 0, < 20 => (second - 10) * 950_000, _ => 9_500_000 + ((second - 20) * 9_905_000) });

        said.Left.ShouldBe(said.Truth, tolerance: said.Truth * 0.3);
    }

    [Fact]
    public void TimeLeft_OfARunThatBecomesSlower_FollowsWithinAThird()
    {
        var said = SaidAt(half: 0.75, second => second < 20 ? second * 25_000_000L : 500_000_000 + ((second - 20) * 5_000_000L));

        said.Left.ShouldBe(said.Truth, tolerance: said.Truth * 0.3);
    }

    private static (double Left, double Truth) SaidAt(double half, Func<double, double> done)
    {
        var clock = new Clock();
        var output = new StringWriter();
        var progress = new IngestProgress(output, terminal: true, clock);
        (double At, string Line)? then = null;
        for (var second = 0.0; ; second += 0.05)
        {
            var bytes = (long)Math.Min(Bytes, done(second));
            output.GetStringBuilder().Clear();
            progress.Show(new ProgressFigures(1_000, bytes * 1_000 / Bytes, 0, Bytes, bytes));
            then ??= bytes >= Bytes * half ? (second, output.ToString()) : null;
            if (bytes == Bytes)
            {
                var (at, line) = then!.Value;
                return (Seconds(line), second - at);
            }

            clock.Now += TimeSpan.TicksPerMillisecond * 50;
        }
    }

    private static double Seconds(string line) => Eta().Match(line) is { Success: true } match
        ? match.Groups["s"] is { Success: true } s
            ? double.Parse(s.Value, CultureInfo.InvariantCulture)
            : TimeSpan.Parse(match.Groups["long"].Value, CultureInfo.InvariantCulture).TotalSeconds
        : throw new InvalidOperationException($"no time left in '{line}'");

    [GeneratedRegex(@"ETA (?:(?<long>\d+:\d\d:\d\d)|(?<s>\d+) s)")]
    private static partial Regex Eta();

    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; } = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
