namespace Gogobe.Portals.Simulator.Tests.Support;

/// <summary>A clock that stands still until it is moved: Thursday, 8 October 2026, 14:30 in Israel.</summary>
internal sealed class StillClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 10, 8, 11, 30, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
