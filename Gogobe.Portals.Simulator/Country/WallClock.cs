namespace Gogobe.Portals.Simulator.Country;

/// <summary>The wall clock of the portals: Israel time, without offset.</summary>
internal sealed class WallClock(TimeProvider clock)
{
    private static readonly TimeZoneInfo s_israel = TimeZoneInfo.FindSystemTimeZoneById("Asia/Jerusalem");

    public DateTimeOffset UtcNow => clock.GetUtcNow();

    public DateTime Now => TimeZoneInfo.ConvertTime(clock.GetUtcNow(), s_israel).DateTime;

    public DateOnly Today => DateOnly.FromDateTime(Now);
}
