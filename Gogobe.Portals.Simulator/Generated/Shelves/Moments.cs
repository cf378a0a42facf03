namespace Gogobe.Portals.Simulator.Generated.Shelves;

/// <summary>The price files of a store in their order: of each day one Full and then its deltas.</summary>
internal static class Moments
{
    public static int FullOf(GeneratedChainOptions options, int day) => (day - 1) * (1 + options.Deltas);

    public static int LastOf(GeneratedChainOptions options, int day) => FullOf(options, day) + options.Deltas;

    public static bool IsFull(GeneratedChainOptions options, int moment) => moment % (1 + options.Deltas) == 0;

    /// <summary>The stamp: Fulls at ten past midnight, deltas every hour from 10:00, Israel wall time.</summary>
    public static DateTime WallTime(GeneratedChainOptions options, int moment)
    {
        var (day, part) = Math.DivRem(moment, 1 + options.Deltas);
        var date = options.FirstDay.AddDays(day);
        return date.ToDateTime(part == 0 ? new TimeOnly(0, 10) : new TimeOnly(9 + part, 0));
    }
}
