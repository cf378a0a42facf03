namespace Gogobe.Pipeline.Files;

/// <summary>
/// Wall times of portals are Asia/Jerusalem; everything stored is UTC. In the autumn hour that repeats, a stamp means the first pass unless the file
/// was first listed after the second pass began; in the spring gap it moves forward one hour.
/// </summary>
public static class IsraelTime
{
    private static readonly TimeZoneInfo s_zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Jerusalem");

    /// <summary>Israel wall time to UTC.</summary>
    /// <param name="wall">Wall time; its kind is ignored.</param>
    /// <param name="firstListed">When the file was first listed; decides the hour that repeats.</param>
    public static DateTimeOffset ToUtc(DateTime wall, DateTimeOffset? firstListed = null)
    {
        wall = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        if (s_zone.IsInvalidTime(wall))
        {
            wall = wall.AddHours(1);
        }

        if (!s_zone.IsAmbiguousTime(wall))
        {
            return new DateTimeOffset(wall, s_zone.GetUtcOffset(wall)).ToUniversalTime();
        }

        var offsets = s_zone.GetAmbiguousTimeOffsets(wall);
        var first = new DateTimeOffset(wall, offsets.Max()).ToUniversalTime();
        var second = new DateTimeOffset(wall, offsets.Min()).ToUniversalTime();

        // The second pass begins when the clock was set back, at the first ambiguous wall minute.
        var secondPassBegins = second.AddMinutes(-wall.Minute).AddSeconds(-wall.Second).AddTicks(-(wall.Ticks % TimeSpan.TicksPerSecond));
        return firstListed >= secondPassBegins ? second : first;
    }

    /// <summary>UTC to Israel wall time.</summary>
    public static DateTime ToWall(DateTimeOffset utc) => TimeZoneInfo.ConvertTime(utc, s_zone).DateTime;
}
