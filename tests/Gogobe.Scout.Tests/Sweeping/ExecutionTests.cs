using Gogobe.Ledger;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Scout.Sweeping;
using Gogobe.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Scout.Tests.Sweeping;

/// <summary>Sessions with an execution a portal, and several Scouts.</summary>
public sealed class ExecutionTests(TestPostgres postgres)
{
    private static readonly SimulatorOptions s_three = new() { Chains = ["rami-levy", "king-store", "victory"], Stores = 2, Items = 5 };

    [Fact]
    public async Task Run_ASessionOfAllPortals_EndsEachExecutionWithItsFigures()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_three);
        var session = await host.Sessions.StartAsync(new SweepPlan("manual", s_three.Chains!), SweepHost.Cancel);

        await host.Service<SweepRunner>().RunAsync(session, SweepHost.Cancel);

        (await host.ScalarAsync<string>("select string_agg(site_name || ' ' || status || ' ' || attempt_number, ', ' order by site_name) from site_executions"))
            .ShouldBe("king-store completed 1, rami-levy completed 1, victory completed 1");
        (await host.ScalarAsync<long>("select sum(files_new + files_repeated) from site_executions"))
            .ShouldBe(await host.ScalarAsync<long>("select count(*) from file_processing_log"));
        (await host.ScalarAsync<long>("select count(*) from site_executions where listing_pages > 0 and avg_listing_ms > 0 and files_last_seen is not null and success"))
            .ShouldBe(3);
        (await host.ScalarAsync<string>("select trigger || ' ' || array_to_string(sites, ' ') || ' ' || status from scrape_sessions"))
            .ShouldBe("manual rami-levy king-store victory running");
    }

    [Fact]
    public async Task Run_TwoScoutsOnOneSession_SweepEachPortalOnce()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_three);
        await using var other = host.Another();
        var session = await host.Sessions.StartAsync(new SweepPlan("manual", s_three.Chains!), SweepHost.Cancel);

        await Task.WhenAll(host.Service<SweepRunner>().RunAsync(session, SweepHost.Cancel), other.Service<SweepRunner>().RunAsync(session, SweepHost.Cancel));

        (await host.ScalarAsync<long>("select count(*) from site_executions where status = 'completed' and attempt_number = 1")).ShouldBe(3);
        (await host.ScalarAsync<long>("select count(*) from file_processing_log where ordinal > 0 and repeat_of is not null")).ShouldBe(0);
    }

    [Fact]
    public async Task Take_PortalThatAnotherSessionSweeps_IsLeftAlone()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_three);
        var executions = host.Service<SiteExecutions>();
        await host.Sessions.StartAsync(new SweepPlan("scheduled", ["victory"]), SweepHost.Cancel);
        await host.Sessions.StartAsync(new SweepPlan("manual", ["victory"]), SweepHost.Cancel);
        (await executions.TakeAsync(null, host.Owner, SweepHost.Cancel)).ShouldNotBeNull();

        (await executions.TakeAsync(null, host.Owner, SweepHost.Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Take_HigherPriority_ComesFirst()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_three);
        await host.Sessions.StartAsync(new SweepPlan("scheduled", ["rami-levy"]), SweepHost.Cancel);
        await host.Sessions.StartAsync(new SweepPlan("manual", ["victory"]) { Priority = 10, MaxFilesPerChain = 7 }, SweepHost.Cancel);

        var taken = (await host.Service<SiteExecutions>().TakeAsync(null, host.Owner, SweepHost.Cancel)).ShouldNotBeNull();

        (taken.Portal, taken.Bounds.MostFiles).ShouldBe(("victory", 7));
    }

    [Fact]
    public async Task Take_ScoutThatFellSilent_LosesItsExecutionAfterItsLease()
    {
        var clock = new FakeTimeProvider(QuietClock.Start);
        await using var host = await SweepHost.StartAsync(postgres, s_three, clock);
        var executions = host.Service<SiteExecutions>();
        var session = await host.Sessions.StartAsync(new SweepPlan("manual", ["victory"]), SweepHost.Cancel);
        var first = (await executions.TakeAsync(session, "dead", SweepHost.Cancel)).ShouldNotBeNull();
        clock.Advance(Leases.Length - TimeSpan.FromSeconds(1));
        (await executions.TakeAsync(session, "next", SweepHost.Cancel)).ShouldBeNull();

        clock.Advance(TimeSpan.FromSeconds(2));

        var second = (await executions.TakeAsync(session, "next", SweepHost.Cancel)).ShouldNotBeNull();
        (second.ExecutionId, second.Attempt).ShouldBe((first.ExecutionId, 2));
        (await executions.BeatAsync(first.ExecutionId, "dead", SweepHost.Cancel)).ShouldBeFalse();
        (await executions.BeatAsync(first.ExecutionId, "next", SweepHost.Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Beat_SessionWasCancelled_TellsTheScoutToStop()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_three);
        var executions = host.Service<SiteExecutions>();
        var session = await host.Sessions.StartAsync(new SweepPlan("manual", ["victory"]), SweepHost.Cancel);
        var taken = (await executions.TakeAsync(session, "a", SweepHost.Cancel)).ShouldNotBeNull();

        await host.Sessions.EndAsync(session, SessionStatus.Cancelled, SweepHost.Cancel);

        (await executions.BeatAsync(taken.ExecutionId, "a", SweepHost.Cancel)).ShouldBeFalse();
        await executions.ReleaseAsync(taken.ExecutionId, "a", SweepHost.Cancel);
        (await host.ScalarAsync<string>("select status from site_executions")).ShouldBe("cancelled");
    }

    [Fact]
    public async Task Run_PortalThatIsGone_FailsAloneAndOpensItsBreakerForEveryScout()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_three);
        await host.Simulator.CloseAsync("victory");
        for (var i = 0; i < 3; i++)
        {
            await RunAsync(host, "victory", "rami-levy");
        }

        (await host.ScalarAsync<string>("select breaker_state || ' ' || breaker_failures || ' ' || breaker_reason from portal_states where portal = 'victory'"))
            .ShouldBe("open 3 unreachable");
        (await host.ScalarAsync<long>("select count(*) from site_executions where site_name = 'rami-levy' and status = 'completed'")).ShouldBe(3);

        await using var other = host.Another();
        await RunAsync(other, "victory");

        (await host.ScalarAsync<string>("select status || ' ' || reason || ' ' || listing_pages || ' ' || circuit_breaker_state from site_executions order by execution_id desc limit 1"))
            .ShouldBe("failed unreachable 0 open");
    }

    [Fact]
    public async Task Run_ZeroFiles_IsAFailureThatDoesNotOpenTheBreaker()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_three);
        await RunAsync(host, "king-store");
        host.Simulator.Failures.Add("king-store", Failure.EmptyListing);
        for (var i = 0; i < 4; i++)
        {
            await RunAsync(host, "king-store");
        }

        (await host.ScalarAsync<string>(
            "select status || ' ' || reason || ' ' || circuit_breaker_state || ' ' || (files_last_seen is not null) from site_executions order by execution_id desc limit 1"))
            .ShouldBe("failed zero-files closed true");
    }

    [Fact]
    public async Task Recorder_WhileASessionRuns_WritesItsFiguresAndOneRowOfHealthAMinute()
    {
        var clock = new FakeTimeProvider(QuietClock.Start);
        await using var sweeper = await SweepHost.StartAsync(postgres, s_three);
        await using var host = sweeper.Another(clock);
        var recorder = host.Service<SessionRecorder>();
        var session = await host.Sessions.StartAsync(new SweepPlan("manual", ["victory", "king-store"]), SweepHost.Cancel);
        await sweeper.Service<SweepRunner>().RunAsync(session, SweepHost.Cancel);

        for (var i = 0; i < 13; i++)
        {
            await recorder.StepAsync(SweepHost.Cancel);
            clock.Advance(SessionRecorder.Every);
        }

        (await host.ScalarAsync<long>("select count(*) from session_metrics")).ShouldBe(13);
        (await host.ScalarAsync<long>("select count(*) from system_health")).ShouldBe(2);
        (await host.ScalarAsync<string>("select site_success_rates::text from session_metrics limit 1")).ShouldBe("""{"victory": 1, "king-store": 1}""");
        (await host.ScalarAsync<long>("select queue_depth from session_metrics limit 1"))
            .ShouldBe(await host.ScalarAsync<long>("select count(*) from file_processing_log"));
        (await host.ScalarAsync<string>("select active_sessions || ' ' || portals::text from system_health limit 1"))
            .ShouldBe("""1 {"victory": true, "king-store": true}""");

        await host.ExecuteAsync("update scrape_sessions set status = 'completed'");
        await recorder.StepAsync(SweepHost.Cancel);
        (await host.ScalarAsync<long>("select count(*) from session_metrics")).ShouldBe(13);
    }

    private static async Task RunAsync(SweepHost host, params string[] portals)
    {
        var session = await host.Sessions.StartAsync(new SweepPlan("manual", portals), SweepHost.Cancel);
        await host.Service<SweepRunner>().RunAsync(session, SweepHost.Cancel);
    }
}
