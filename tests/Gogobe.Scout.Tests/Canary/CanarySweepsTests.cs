using Gogobe.Portals;
using Gogobe.Portals.Canary;
using Gogobe.Portals.Simulator;
using Gogobe.Scout.Canary;
using Gogobe.Scout.Scheduling;
using Gogobe.Scout.Sweeping;
using Gogobe.Scout.Tests.Sweeping;
using Gogobe.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Scout.Tests.Canary;

/// <summary>Sending the canary: the way of any portal, once a period.</summary>
public sealed class CanarySweepsTests(TestPostgres postgres)
{
    private static readonly SimulatorOptions s_one = new() { Chains = ["king-store"], Stores = 1, Items = 5 };

    [Fact]
    public async Task Step_EachPeriod_OffersOneFileInASessionOfTheSchedule()
    {
        var clock = Clock();
        await using var host = await SweepHost.StartAsync(postgres, s_one, clock);
        for (var i = 0; i < 3; i++)
        {
            (await Sweeps(host).StepAsync(SweepHost.Cancel)).ShouldBeTrue();
            (await Sweeps(host).StepAsync(SweepHost.Cancel)).ShouldBeFalse("it was sent a moment ago");
            await host.Service<SweepRunner>().StepAsync(null, SweepHost.Cancel);
            clock.Advance(TimeSpan.FromMinutes(5));
        }

        (await host.ScalarAsync<string>("select string_agg(distinct trigger || ' ' || array_to_string(sites, ' '), ',') from scrape_sessions")).ShouldBe("scheduled canary");
        (await host.ScalarAsync<string>("select string_agg(status || ' ' || files_new, ', ') from site_executions")).ShouldBe("completed 1, completed 1, completed 1");
        (await host.ScalarAsync<long>("select count(distinct file_time) from file_processing_log where chain_no = 1999 and store_no = 1")).ShouldBe(3);
    }

    [Fact]
    public async Task Step_TwoScouts_SendOneFile()
    {
        var clock = Clock();
        await using var host = await SweepHost.StartAsync(postgres, s_one, clock);
        await using var other = host.Another(clock);

        (await Task.WhenAll(Sweeps(host).StepAsync(SweepHost.Cancel), Sweeps(other).StepAsync(SweepHost.Cancel))).Count(sent => sent).ShouldBe(1);
        await host.SweepAsync("canary");
        await other.SweepAsync("canary");

        (await host.ScalarAsync<long>("select count(*) from file_processing_log")).ShouldBe(1);
    }

    [Fact]
    public async Task Sweep_ThroughTheNightInWhichTheClockIsSetBack_OffersEveryPeriodInItsOrder()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 10, 24, 21, 30, 0, TimeSpan.Zero));
        await using var host = await SweepHost.StartAsync(postgres, s_one, clock);
        for (var i = 0; i < 36; i++)
        {
            (await host.SweepAsync("canary")).New.ShouldBe(1);
            clock.Advance(TimeSpan.FromMinutes(5));
        }

        (await host.ScalarAsync<string>(
            """
            select count(*) || ' ' || min(gap) || ' ' || max(gap) from (select file_time - lag(file_time) over (order by file_id) as gap from file_processing_log) g
            where gap is not null
            """)).ShouldBe("35 00:05:00 00:05:00");
    }

    [Fact]
    public async Task Sweep_WithOnePassADayForEveryChain_HoldsNoneOfItsFiles()
    {
        var clock = Clock();
        await using var host = await SweepHost.StartAsync(postgres, s_one, clock, "*:PriceFull");
        await host.SweepAsync("canary");
        await host.ExecuteAsync("update file_processing_log set status = 'completed', completed_at = now()");
        clock.Advance(TimeSpan.FromMinutes(5));

        (await host.SweepAsync("canary")).ShouldSatisfyAllConditions(r => r.New.ShouldBe(1), r => r.Held.ShouldBe(0));
    }

    [Fact]
    public async Task Watcher_AndScanWithoutNames_DoNotSweepIt()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_one, Clock());
        await host.Service<SweepCommands>().AskAsync(new SweepCommand(SweepCommandKind.Scan, []), "test", SweepHost.Cancel);

        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);

        (await host.ScalarAsync<string>("select string_agg(site_name, ' ') from site_executions")).ShouldBe("king-store king-store");
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    public async Task IsWatched_OnlyWherePortalsAreAndItIsNotTurnedOff(bool watch, bool enabled, bool expected)
    {
        await using var host = await SweepHost.StartAsync(postgres, s_one);

        CanarySweeps.IsWatched(host.Service<PortalDirectory>(), new CanaryOptions { Enabled = enabled }, new SweepOptions { Watch = watch }).ShouldBe(expected);
    }

    [Theory]
    [InlineData("00:00:09.9", false)]
    [InlineData("00:00:10", true)]
    [InlineData("1.00:00:00", true)]
    [InlineData("1.00:00:01", false)]
    public void Every_IsTenSecondsToADay(string every, bool valid) =>
        new CanaryOptions { Every = TimeSpan.Parse(every, System.Globalization.CultureInfo.InvariantCulture) }
            .Validate(new System.ComponentModel.DataAnnotations.ValidationContext(new object())).Any().ShouldBe(!valid);

    private static CanarySweeps Sweeps(SweepHost host) => host.Service<IEnumerable<IHostedService>>().OfType<CanarySweeps>().Single();

    private static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
}
