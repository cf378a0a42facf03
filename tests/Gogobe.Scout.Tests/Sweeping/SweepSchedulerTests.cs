using Gogobe.Ledger;
using Gogobe.Ledger.Liveness;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;
using Gogobe.Scout.Scheduling;
using Gogobe.Scout.Sweeping;
using Gogobe.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Scout.Tests.Sweeping;

/// <summary>What is due, and what is commanded.</summary>
public sealed class SweepSchedulerTests(TestPostgres postgres)
{
    private static readonly SimulatorOptions s_two = new() { Chains = ["king-store", "victory"], Stores = 1, Items = 5 };

    [Fact]
    public async Task Step_AtTheFirstStart_EverythingIsDueOnce()
    {
        var clock = Clock();
        await using var host = await SweepHost.StartAsync(postgres, s_two, clock);

        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);

        (await host.ScalarAsync<string>("select string_agg(trigger || ' ' || array_to_string(array(select unnest(sites) order by 1), ' '), ',') from scrape_sessions"))
            .ShouldBe("scheduled king-store victory");
        clock.Advance(TimeSpan.FromMinutes(20));
        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        (await host.ScalarAsync<long>("select count(*) from site_executions")).ShouldBe(4);
    }

    [Fact]
    public async Task Step_TwoScouts_ClaimEachPortalOnce()
    {
        var clock = Clock();
        await using var host = await SweepHost.StartAsync(postgres, s_two, clock);
        await using var other = host.Another(clock);

        await Task.WhenAll(host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel), other.Service<SweepScheduler>().StepAsync(SweepHost.Cancel));

        (await host.ScalarAsync<long>("select count(*) from site_executions")).ShouldBe(2);
    }

    [Fact]
    public async Task Step_AfterALongPause_EverythingIsDueOnce()
    {
        var clock = Clock();
        await using var host = await SweepHost.StartAsync(postgres, s_two, clock);
        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        clock.Advance(TimeSpan.FromDays(3));

        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);

        (await host.ScalarAsync<long>("select count(*) from site_executions")).ShouldBe(4);
    }

    [Fact]
    public async Task Pause_AndResume_LeaveOutAChainAndTakeItUpAtOnce()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_two, Clock());
        await AskAsync(host, new SweepCommand(SweepCommandKind.Pause, ["victory"]));
        (await host.ScalarAsync<string>("select string_agg(site_name, ' ') from site_executions")).ShouldBe("king-store");

        await AskAsync(host, new SweepCommand(SweepCommandKind.Resume, []));

        (await host.ScalarAsync<string>("select string_agg(site_name, ' ' order by execution_id) from site_executions where site_name = 'victory'")).ShouldBe("victory");
    }

    [Fact]
    public async Task Scan_OfAChain_IsASessionThatComesFirst()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_two, Clock());
        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);

        var result = await AskAsync(host, new SweepCommand(SweepCommandKind.Scan, ["victory"]) { Priority = 5, MaxFiles = 3 });

        var taken = (await host.Service<SiteExecutions>().TakeAsync(null, host.Owner, SweepHost.Cancel)).ShouldNotBeNull();
        (taken.SessionId, taken.Portal, taken.Bounds.MostFiles).ShouldBe((result.Sessions.Single(), "victory", 3));
    }

    [Fact]
    public async Task Step_WithoutSchedule_SweepsOnCommandOnly()
    {
        var clock = Clock();
        await using var host = await SweepHost.StartAsync(postgres, s_two, clock);
        host.Service<IOptions<SweepOptions>>().Value.Schedule = false;

        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        clock.Advance(TimeSpan.FromDays(1));
        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        (await host.ScalarAsync<long>("select count(*) from scrape_sessions")).ShouldBe(0);

        await AskAsync(host, new SweepCommand(SweepCommandKind.Scan, []));

        (await host.ScalarAsync<string>("select string_agg(trigger, ' ') from scrape_sessions")).ShouldBe("manual");
        (await host.ScalarAsync<long>("select count(*) from site_executions")).ShouldBe(2);
    }

    [Fact]
    public async Task Scan_OfAnUnknownChain_FailsAndNamesTheChains()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_two, Clock());

        var error = await Should.ThrowAsync<InvalidOperationException>(() => AskAsync(host, new SweepCommand(SweepCommandKind.Scan, ["no-such"])));

        error.Message.ShouldContain("no-such");
        error.Message.ShouldContain("king-store");
    }

    [Fact]
    public async Task Cancel_RunningSessions_EndsThemAndTheirExecutions()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_two, Clock());
        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);

        await AskAsync(host, new SweepCommand(SweepCommandKind.Cancel, []));

        (await host.ScalarAsync<string>("select status from scrape_sessions")).ShouldBe("cancelled");
        (await host.ScalarAsync<long>("select count(*) from site_executions where status = 'cancelled'")).ShouldBe(2);
    }

    [Fact]
    public async Task Session_WhenAllHasSettled_Ends()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_two);
        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        while (await host.Service<SweepRunner>().StepAsync(null, SweepHost.Cancel))
        {
        }

        await host.ExecuteAsync("update file_processing_log set status = 'completed', completed_at = now()");
        await using var later = host.Another(Clock());
        (await host.Service<PortalSchedule>().SettledAsync(host.Service<ProcessName>().Value, SweepHost.Cancel)).ShouldHaveSingleItem().Failed.ShouldBeFalse();
        (await later.Service<PortalSchedule>().SettledAsync(later.Service<ProcessName>().Value, SweepHost.Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Scout_DiedInASweep_AnotherMakesItsPortalDueAgain()
    {
        var clock = Clock();
        await using var host = await SweepHost.StartAsync(postgres, s_two, clock);
        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        (await host.Service<SiteExecutions>().TakeAsync(null, host.Owner, SweepHost.Cancel)).ShouldNotBeNull();
        await host.ExecuteAsync("update scrape_sessions set status = 'failed'"); // what the reconciler does with sessions of the dead
        clock.Advance(Leases.Length + TimeSpan.FromSeconds(1));
        await using var other = host.Another(clock);

        await other.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        await other.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);

        (await host.ScalarAsync<long>("select count(*) from site_executions e join scrape_sessions s using (session_id) where s.status = 'running'")).ShouldBe(2);
        (await host.ScalarAsync<long>("select count(*) from site_executions where status = 'cancelled'")).ShouldBe(2);
    }

    [Theory]
    [InlineData("2026-11-22T04:00:00Z", "2026-11-22T04:29:00Z", false)] // 06:00 and 06:29 in Israel
    [InlineData("2026-11-22T04:00:00Z", "2026-11-22T04:30:00Z", true)]
    [InlineData("2026-11-22T04:30:01Z", "2026-11-22T06:59:00Z", false)]
    [InlineData("2026-11-22T10:30:01Z", "2026-11-23T04:29:00Z", false)]
    [InlineData("2026-11-22T10:29:00Z", "2026-11-23T04:29:00Z", true)] // that of 12:30 was missed
    [InlineData("2026-03-27T00:30:00Z", "2026-03-27T03:29:00Z", false)] // 06:29 on the day that lost an hour
    [InlineData("2026-03-27T00:30:00Z", "2026-03-27T03:30:00Z", true)]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T04:29:00Z", false)] // 06:29 on the day that has one more
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T04:30:00Z", true)]
    public void Whole_IsDueAfterItsHours(string last, string now, bool due) => SweepSchedule.IsWholeDue(
        DateTimeOffset.Parse(last, System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(due);

    [Fact]
    public void Next_OfManyPortals_IsSpreadOverTheInterval()
    {
        var now = Clock().GetUtcNow();
        var every = TimeSpan.FromMinutes(20);

        var next = Pipeline.Chains.ChainRegistry.Default.Chains.Select(c => SweepSchedule.Next(c.Slug, every, now) - now).ToList();

        next.ShouldAllBe(n => n > TimeSpan.Zero && n <= every);
        next.Select(n => (int)(n / TimeSpan.FromMinutes(5))).Distinct().Count().ShouldBe(4);
        SweepSchedule.Next("victory", every, SweepSchedule.Next("victory", every, now)).ShouldBe(SweepSchedule.Next("victory", every, now) + every);
    }

    private static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    private static async Task<SweepCommandResult> AskAsync(SweepHost host, SweepCommand command)
    {
        var commands = host.Service<SweepCommands>();
        var id = await commands.AskAsync(command, "test", SweepHost.Cancel);
        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        return await commands.WaitAsync(id, SweepHost.Cancel);
    }
}
