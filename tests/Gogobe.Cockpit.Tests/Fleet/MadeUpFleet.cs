using Gogobe.Cockpit.Fleet;

namespace Gogobe.Cockpit.Tests.Fleet;

/// <summary>A fleet without a database, in which nothing is wrong.</summary>
internal static class MadeUpFleet
{
    public static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    public static ChainStatus Chain(string slug) => new()
    {
        Slug = slug,
        NameEn = slug,
        Portal = slug,
        State = ChainStatus.Done,
        Breaker = "closed",
        HoursCompleted = new long[24],
        HoursFailed = new long[24],
    };

    public static FleetStatus Of(params ChainStatus[] chains) => new()
    {
        Now = Now,
        HoursFrom = Now.AddHours(-23),
        SpeedFrom = Now.AddMinutes(-10),
        Chains = chains,
        Fleet = new FleetFigures(),
        SpeedSeen = new long[60],
        SpeedWritten = new long[60],
    };
}
