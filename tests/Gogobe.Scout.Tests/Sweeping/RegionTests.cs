using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Prices;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Scout.Scheduling;
using Gogobe.Scout.Sweeping;
using Gogobe.Testing;

namespace Gogobe.Scout.Tests.Sweeping;

/// <summary>Sessions that want the stores of one city.</summary>
public sealed class RegionTests(TestPostgres postgres)
{
    private static readonly SimulatorOptions s_three = new() { Chains = ["rami-levy"], Stores = 3, Items = 5 };

    [Fact]
    public async Task Sweep_OfACity_OffersItsStoresAndTheFilesOfTheChain()
    {
        await using var host = await StartAsync();
        var all = host.Simulator.Country.Files.DistinctBy(f => f.Name).ToList();
        var wanted = all.Where(f => f.Store == 1 || f.Type == PublishedType.Stores).Select(f => f.Name).ToList();

        var result = await host.SweepAsync("rami-levy", location: "HAIFA");

        (await host.ScalarAsync<string[]>("select array_agg(file_name) from file_processing_log")).ShouldBe(wanted, ignoreOrder: true);
        (result.Held, result.Known).ShouldBe((all.Count - wanted.Count, 0));
    }

    [Fact]
    public async Task Sweep_AfterOneOfACity_OffersAllOtherStores()
    {
        await using var host = await StartAsync();
        var held = (await host.SweepAsync("rami-levy", location: "Haifa")).Held;

        var rest = await host.SweepAsync("rami-levy");

        (rest.New + rest.Repeated, rest.Held).ShouldBe((held, 0));
    }

    [Fact]
    public async Task Sweep_OfPartOfACitysName_HoldsItsStores()
    {
        await using var host = await StartAsync();

        await host.SweepAsync("rami-levy", location: "Hai");

        (await host.ScalarAsync<long>("select count(*) from file_processing_log where file_type <> 'Stores'")).ShouldBe(0);
    }

    [Fact]
    public async Task Scan_WithARegion_CountsWhatItHoldsInItsExecution()
    {
        await using var host = await StartAsync();
        var commands = host.Service<SweepCommands>();
        await commands.AskAsync(new SweepCommand(SweepCommandKind.Scan, ["rami-levy"]) { Location = "Haifa", Priority = 10 }, "test", SweepHost.Cancel);
        await host.Service<SweepScheduler>().StepAsync(SweepHost.Cancel);

        await host.Service<SweepRunner>().StepAsync(null, SweepHost.Cancel);

        (await host.ScalarAsync<string>(
            "select location || ' ' || (files_held > 0) from site_executions join scrape_sessions using (session_id) where trigger = 'manual'")).ShouldBe("Haifa true");
    }

    // Store 1 is in Haifa, store 2 elsewhere, store 3 is not known yet.
    private async Task<SweepHost> StartAsync()
    {
        var host = await SweepHost.StartAsync(postgres, s_three);
        var chain = ChainRegistry.Default.FindBySlug("rami-levy")!.Number;
        await host.ExecuteAsync(
            $"""
            insert into chains (chain_no, slug, name_en, status) values ({chain}, 'rami-levy', 'Rami Levy', 'active') on conflict do nothing;
            insert into stores (store_key, chain_no, store_no, city) values
              ({StoreKey.Of(chain, 1)}, {chain}, 1, ' Haifa '), ({StoreKey.Of(chain, 2)}, {chain}, 2, 'Eilat')
            """);
        return host;
    }
}
