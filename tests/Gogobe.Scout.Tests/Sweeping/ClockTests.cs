using System.Globalization;
using Gogobe.Pipeline.Files;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;
using Gogobe.Scout.Scheduling;
using Gogobe.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Scout.Tests.Sweeping;

/// <summary>F20: the clock jumps, and Israel's clock changes. No sweep is left out and none is made twice.</summary>
public sealed class ClockTests(TestPostgres postgres)
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(20);
    private static readonly string[] s_portals = ["king-store", "victory"];

    [Theory]
    [InlineData("2026-10-24T18:00:00Z")] // back, from 02:00 to 01:00 on the 25th
    [InlineData("2027-03-25T18:00:00Z")] // ahead, from 02:00 to 03:00 on the 26th
    public async Task Claim_ThroughANightInWhichTheClockChanges_EachPortalOnceAnInterval(string evening)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse(evening, CultureInfo.InvariantCulture));
        await using var host = await StartAsync(clock);
        await ClaimAsync(host);
        var claims = new List<(string Portal, DateTimeOffset At)>();
        for (var i = 0; i < 12 * 12; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            claims.AddRange((await ClaimAsync(host)).Select(p => (p, clock.GetUtcNow())));
        }

        foreach (var times in claims.GroupBy(c => c.Portal, c => c.At).Select(g => g.ToList()))
        {
            times.Count.ShouldBe(36);
            times.Zip(times.Skip(1), (a, b) => b - a).ShouldAllBe(gap => gap == s_every);
        }
    }

    [Theory]
    [InlineData("2026-10-24T00:00:00Z")]
    [InlineData("2027-03-25T00:00:00Z")]
    public void Whole_OverTheDaysInWhichTheClockChanges_IsDueAtItsHoursOfIsraelOnce(string midnight)
    {
        var now = DateTimeOffset.Parse(midnight, CultureInfo.InvariantCulture);
        var last = now;
        var due = new List<string>();
        for (var end = now.AddDays(3); now < end; now = now.AddMinutes(1))
        {
            if (SweepSchedule.IsWholeDue(last, now))
            {
                due.Add(IsraelTime.ToWall(now).ToString("HH:mm", CultureInfo.InvariantCulture));
                last = now;
            }
        }

        due.ShouldBe(["06:30", "09:00", "12:30", "06:30", "09:00", "12:30", "06:30", "09:00", "12:30"]);
    }

    [Fact]
    public async Task Claim_ClockJumpsTwoHoursAhead_EachPortalOnceAndThenAsUsual()
    {
        var clock = Clock();
        await using var host = await StartAsync(clock);
        await ClaimAsync(host);

        clock.Advance(TimeSpan.FromHours(2));

        (await ClaimAsync(host)).ShouldBe(s_portals, ignoreOrder: true);
        (await ClaimAsync(host)).ShouldBeEmpty();
        clock.Advance(s_every);
        (await ClaimAsync(host)).ShouldBe(s_portals, ignoreOrder: true);
    }

    [Fact]
    public async Task Claim_ClockJumpsTwoHoursBack_GoesOnWithinAnIntervalAndNotAtOnce()
    {
        var clock = Clock();
        await using var host = await StartAsync(clock);
        await ClaimAsync(host);

        clock.AdjustTime(clock.GetUtcNow().AddHours(-2));

        (await ClaimAsync(host)).ShouldBeEmpty();
        clock.Advance(s_every);
        (await ClaimAsync(host)).ShouldBe(s_portals, ignoreOrder: true);
        (await ClaimAsync(host)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Claim_TwoScoutsWhoseClocksDiffer_EachPortalOnceAnInterval()
    {
        var (ahead, behind) = (Clock(), Clock());
        ahead.Advance(TimeSpan.FromSeconds(40));
        await using var host = await StartAsync(ahead);
        await using var other = host.Another(behind);
        await ClaimAsync(host);
        await ClaimAsync(other);
        var claims = 0;
        for (var i = 0; i < 60; i++)
        {
            ahead.Advance(TimeSpan.FromMinutes(1));
            behind.Advance(TimeSpan.FromMinutes(1));
            claims += (await ClaimAsync(host)).Count + (await ClaimAsync(other)).Count;
        }

        claims.ShouldBe(3 * s_portals.Length);
    }

    private static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    private Task<SweepHost> StartAsync(FakeTimeProvider clock) =>
        SweepHost.StartAsync(postgres, new SimulatorOptions { Chains = s_portals, Stores = 1, Items = 1 }, clock);

    private static Task<IReadOnlyList<string>> ClaimAsync(SweepHost host) => host.Service<PortalSchedule>().ClaimAsync(s_portals, s_every, SweepHost.Cancel);
}
