using Gogobe.Ledger;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;
using Gogobe.Scout.Scheduling;
using Gogobe.Scout.Sweeping;
using Gogobe.Testing;

namespace Gogobe.Scout.Tests.Sweeping;

/// <summary>F01 of a Scout: what one that died left is finished by another, and by two at once nothing is offered twice.</summary>
public sealed class TwoScoutsTests(TestPostgres postgres)
{
    private static readonly SimulatorOptions s_two = new() { Chains = ["king-store", "victory"], Stores = 4, Items = 5 };

    [Fact]
    public async Task Scout_DiedInTheMiddleOfASweep_AnotherOffersTheRestAndNothingTwice()
    {
        await using var dead = await SweepHost.StartAsync(postgres, s_two);
        await dead.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        await DieAfterAFewFilesAsync(dead);
        var offered = await dead.ScalarAsync<long>("select count(*) from file_processing_log");
        offered.ShouldBe(3);
        await using var other = dead.Another();

        await other.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        await other.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);
        while (await other.Service<SweepRunner>().StepAsync(null, SweepHost.Cancel))
        {
        }

        await EveryFileIsThereOnceAsync(dead);
        (await dead.ScalarAsync<string>("select string_agg(site_name || ' ' || status, ', ' order by execution_id, site_name) from site_executions where status <> 'cancelled'"))
            .Split(", ").ShouldBe(["king-store completed", "victory completed"], ignoreOrder: true);
        (await dead.ScalarAsync<long>("select sum(files_new) from site_executions"))
            .ShouldBe(await dead.ScalarAsync<long>("select count(*) from file_processing_log where ordinal = 0") - offered);
    }

    [Fact]
    public async Task Run_PortalThatADeadScoutHeld_IsSweptWhereNobodyWatches()
    {
        await using var dead = await SweepHost.StartAsync(postgres, s_two);
        await dead.Sessions.StartAsync(new SweepPlan("demo", s_two.Chains!), SweepHost.Cancel);
        await DieAfterAFewFilesAsync(dead);
        await using var other = dead.Another();
        var session = await other.Sessions.StartAsync(new SweepPlan("demo", s_two.Chains!), SweepHost.Cancel);

        await other.Service<SweepRunner>().RunAsync(session, SweepHost.Cancel).WaitAsync(TimeSpan.FromSeconds(10), SweepHost.Cancel);

        await EveryFileIsThereOnceAsync(dead);
    }

    [Fact]
    public async Task Sweep_ByTwoScoutsAtOnce_OffersEachFileOnce()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_two);
        await using var other = host.Another();

        var results = await Task.WhenAll(host.SweepAsync("king-store"), other.SweepAsync("king-store"), host.SweepAsync("victory"), other.SweepAsync("victory"));

        results.ShouldAllBe(r => r.Reason == Pipeline.Reason.None);
        await EveryFileIsThereOnceAsync(host);
    }

    // A process that was killed a minute ago left this: a lease, some files in the ledger, and a session that the reconciler has failed.
    private static async Task DieAfterAFewFilesAsync(SweepHost host)
    {
        var taken = (await host.Service<SiteExecutions>().TakeAsync(null, host.Owner, SweepHost.Cancel)).ShouldNotBeNull();
        await host.Service<Sweep>().RunAsync(
            taken.SessionId, host.Service<PortalDirectory>().Find(taken.Portal)!, whole: false, new SweepBounds(MostFiles: 3), SweepHost.Cancel);
        await host.ExecuteAsync("update scrape_sessions set status = 'failed'; update site_executions set lease_until = now() - interval '1 s' where status = 'running'");
    }

    // The same logical file may be listed under several names: each is a row of its own.
    private static async Task EveryFileIsThereOnceAsync(SweepHost host)
    {
        (await host.ScalarAsync<long>("select count(*) from file_processing_log")).ShouldBe(host.Simulator.Country.Files.Select(f => (f.Portal.Slug, f.Name)).Distinct().Count());
        (await host.ScalarAsync<long>("select count(distinct (chain_no, file_name)) from file_processing_log"))
            .ShouldBe(await host.ScalarAsync<long>("select count(*) from file_processing_log"));
    }
}
