using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gogobe.Benchmarks.Sweeps;

/// <summary>What a measurement came to, for people and for programs.</summary>
internal interface ISweepReport
{
    string ToText();

    string ToJson();
}

/// <summary>One sweep of a portal with a long listing and a long memory.</summary>
/// <param name="Listed">Names in the listing.</param>
/// <param name="Known">Names known before.</param>
/// <param name="New">Names that were offered.</param>
/// <param name="Seconds">From the start of the session to the end of the sweep: listing, comparison, offers.</param>
/// <param name="MemoryGrowthMb">Peak of the process (VmHWM) during the sweep, above what it held before. The simulated portal is in the same process.</param>
internal sealed record ListedReport(long Listed, long Known, long New, double Seconds, double? MemoryGrowthMb) : ISweepReport
{
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Listed:N0} listed, {Known:N0} known: {New:N0} new offered in {Seconds:0.00} s, memory grew by {(MemoryGrowthMb is { } mb ? $"{mb:0} MB" : "(not told by this system)")}");

    public string ToJson() => JsonSerializer.Serialize(this, SweepJson.Default.ListedReport);
}

/// <summary>Sweeps of all portals while two families fail.</summary>
/// <param name="Hangs">The family that never answers.</param>
/// <param name="Errs">The family that answers 500.</param>
/// <param name="Others">Portals of other families.</param>
/// <param name="WellSeconds">Until the last of the others was swept, while all is well; one figure a round.</param>
/// <param name="BrokenSeconds">The same while the two families fail.</param>
/// <param name="WellMedian">Of the rounds.</param>
/// <param name="BrokenMedian">Of the rounds.</param>
internal sealed record BrokenReport(
    string Hangs, string Errs, int Others, IReadOnlyList<double> WellSeconds, IReadOnlyList<double> BrokenSeconds, double WellMedian, double BrokenMedian) : ISweepReport
{
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Hangs} hangs, {Errs} answers 500, {Others} other portals: all of them swept in {BrokenMedian:0.00} s, {WellMedian:0.00} s while all is well (medians of {WellSeconds.Count})
          well:   {string.Join(", ", WellSeconds.Select(s => s.ToString("0.00", CultureInfo.InvariantCulture)))}
          broken: {string.Join(", ", BrokenSeconds.Select(s => s.ToString("0.00", CultureInfo.InvariantCulture)))}
        """);

    public string ToJson() => JsonSerializer.Serialize(this, SweepJson.Default.BrokenReport);
}

/// <summary>The schedule of many chains.</summary>
/// <param name="Chains">Portals, a tenth of which always fail.</param>
/// <param name="EverySeconds">Between two sweeps of one.</param>
/// <param name="FirstRoundSeconds">Until each had been swept once, when all were due at once.</param>
/// <param name="Sweeps">Sweeps after the first round that were due and begun.</param>
/// <param name="Missed">Moments at which a portal was due and nobody came.</param>
/// <param name="LateMedian">Seconds between due and begun.</param>
/// <param name="Late99">99 of 100 were no later.</param>
/// <param name="LateMost">The latest.</param>
/// <param name="BreakersOpen">Breakers open at the end.</param>
/// <param name="HostCpu">Processor seconds a second of this process after the first round.</param>
/// <param name="DatabaseCpu">And of PostgreSQL.</param>
internal sealed record ChainsReport(
    int Chains, double EverySeconds, double FirstRoundSeconds, int Sweeps, int Missed, double LateMedian, double Late99, double LateMost, int BreakersOpen,
    double HostCpu, double DatabaseCpu) : ISweepReport
{
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Chains:N0} chains, each due every {EverySeconds:0} s, a tenth of them failing ({BreakersOpen} breakers open)
          all due at once:  each swept once in {FirstRoundSeconds:0.0} s
          then by schedule: {Sweeps:N0} sweeps, {Missed:N0} missed; begun {LateMedian:0.00} s after due (median), {Late99:0.00} s (99 %), {LateMost:0.00} s (most)
          processor:        host {HostCpu:0.00}, PostgreSQL {DatabaseCpu:0.00} seconds a second
        """);

    public string ToJson() => JsonSerializer.Serialize(this, SweepJson.Default.ChainsReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ListedReport))]
[JsonSerializable(typeof(BrokenReport))]
[JsonSerializable(typeof(ChainsReport))]
internal sealed partial class SweepJson : JsonSerializerContext;
