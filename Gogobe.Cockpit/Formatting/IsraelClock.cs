using System.Globalization;

namespace Gogobe.Cockpit.Formatting;

/// <summary>Times as the operator's wall clock shows them: Asia/Jerusalem.</summary>
internal static class IsraelClock
{
    private static readonly TimeZoneInfo s_zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Jerusalem");

    /// <summary><c>2026-11-22 14:05:09 Israel (12:05:09 UTC)</c>; both, since the hour that repeats in autumn is ambiguous.</summary>
    public static string Exact(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{Wall(at):yyyy-MM-dd HH:mm:ss} Israel ({at.UtcDateTime:HH:mm:ss} UTC)");

    /// <summary><c>2026-11-22 14:05</c>.</summary>
    public static string Minute(DateTimeOffset at) => Wall(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary><c>14:05:09</c>.</summary>
    public static string Second(DateTimeOffset at) => Wall(at).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The time of the wall clock, for charts.</summary>
    public static DateTime WallTime(DateTimeOffset at) => Wall(at).DateTime;

    /// <summary>The hour of the day, 0 to 23.</summary>
    public static int Hour(DateTimeOffset at) => Wall(at).Hour;

    /// <summary>The moment at which a day begins.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        // Clocks are put forward in the night: a day always begins at midnight.
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, s_zone.GetUtcOffset(midnight));
    }

    private static DateTimeOffset Wall(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, s_zone);
}
