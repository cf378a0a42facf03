using System.Globalization;
using Gogobe.Ledger;
using Gogobe.Pipeline.Files;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Scout.Sweeping;
using Gogobe.Testing;
using Microsoft.Extensions.Options;

namespace Gogobe.Scout.Tests.Sweeping;

/// <summary>One Full a store and Israel day, where that is enough.</summary>
public sealed class OnePassTests(TestPostgres postgres)
{
    private static readonly SimulatorOptions s_one = new() { Chains = ["tiv-taam"], Stores = 1, Items = 10, Deltas = 0 };

    [Fact]
    public async Task Sweep_PolicyNotTurnedOn_OffersEveryFull()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_one);
        var name = await SweepAndPlaceAnotherAsync(host);

        (await host.SweepAsync("tiv-taam")).ShouldSatisfyAllConditions(r => r.New.ShouldBe(1), r => r.Held.ShouldBe(0));

        (await host.ScalarAsync<long>($"select count(*) from file_processing_log where file_name = '{name}'")).ShouldBe(1);
    }

    [Fact]
    public async Task Sweep_SecondFullOfTheDay_IsHeldAndCountedInItsExecutionEveryTime()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_one, onePassADay: "tiv-taam:PriceFull");
        await SweepAndPlaceAnotherAsync(host);
        for (var i = 0; i < 2; i++)
        {
            var session = await host.Sessions.StartAsync(new SweepPlan("manual", ["tiv-taam"]), SweepHost.Cancel);
            await host.Service<SweepRunner>().RunAsync(session, SweepHost.Cancel);
        }

        (await host.ScalarAsync<string>("select string_agg(status || ' ' || files_new || ' ' || files_held, ', ') from site_executions"))
            .ShouldBe("completed 0 1, completed 0 1");
    }

    [Fact]
    public async Task Sweep_WithHeldFiles_IsTakenOverSoThatTheNextBeginsWhereItEnded()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_one, onePassADay: "*:PriceFull");
        await SweepAndPlaceAnotherAsync(host);
        await host.ExecuteAsync("update portal_states set listed_at = now() - interval '5 hours'");

        await host.SweepAsync("tiv-taam");

        (await host.ScalarAsync<bool>("select listed_at > now() - interval '1 hour' from portal_states")).ShouldBeTrue();
    }

    [Fact]
    public async Task Sweep_TheFullTurnsOutFlagged_OffersWhatWasHeld()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_one, onePassADay: "*:PriceFull");
        await SweepAndPlaceAnotherAsync(host);
        (await host.SweepAsync("tiv-taam")).Held.ShouldBe(1);
        await host.ExecuteAsync("update file_processing_log set flags = '{shrunk}'");

        (await host.SweepAsync("tiv-taam")).ShouldSatisfyAllConditions(r => r.New.ShouldBe(1), r => r.Held.ShouldBe(0));
    }

    [Fact]
    public async Task Sweep_OtherSizeUnderAName_IsOffered()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_one, onePassADay: "*:PriceFull");
        await host.SweepAsync("tiv-taam");
        await host.ExecuteAsync("update file_processing_log set status = 'completed', completed_at = now()");
        await host.ExecuteAsync("update listed_names set size_hint = size_hint + 1 where file_name like 'PriceFull%'");
        await host.ExecuteAsync("update portal_states set fingerprint = 'of the listing with that size'");

        (await host.SweepAsync("tiv-taam")).ShouldSatisfyAllConditions(r => r.Repeated.ShouldBe(1), r => r.Held.ShouldBe(0));
    }

    [Theory]
    [InlineData("PriceFull7290058140886-001-202611221400.gz", true)]
    [InlineData("PriceFull7290058140886-001-202611220001.gz", true)] // came late: the day has one
    [InlineData("PriceFull7290058140886-001-202611221000.xml", false)] // another name of the one that completed
    [InlineData("PriceFull7290058140886-001-202611230000.gz", false)] // the next day
    [InlineData("PriceFull7290058140886-001-202611212359.gz", false)]
    [InlineData("PriceFull7290058140886-002-202611221400.gz", false)] // another store
    [InlineData("PromoFull7290058140886-001-202611221400.gz", false)] // another type
    [InlineData("Price7290058140886-001-202611221400.gz", false)]
    public async Task Held_AfterACompletedFull_AreThoseOfItsStoreTypeAndDay(string name, bool held) =>
        (await IsHeldAsync("PriceFull7290058140886-001-202611221000.gz", "completed", "", name, "rami-levy:PriceFull")).ShouldBe(held);

    // On 25.10.2026 the clock is set back from 02:00 to 01:00: 25 hours are one day. On 27.03.2026 it skips 02:00 to 03:00.
    [Theory]
    [InlineData("202610250005", "202610252355", true)]
    [InlineData("202610250130", "202610252359", true)]
    [InlineData("202610242359", "202610250130", false)]
    [InlineData("202610252359", "202610260000", false)]
    [InlineData("202603270001", "202603270230", true)]
    [InlineData("202603270230", "202603280000", false)]
    public async Task Held_OnDaysOfAnotherLength_AreThoseOfTheIsraelDay(string done, string next, bool held) => (await IsHeldAsync(
        $"PriceFull7290058140886-001-{done}.gz", "completed", "", $"PriceFull7290058140886-001-{next}.gz", "*:PriceFull")).ShouldBe(held);

    [Theory]
    [InlineData("completed", "repaired", true)]
    [InlineData("completed", "shrunk", false)]
    [InlineData("completed", "count-mismatch", false)]
    [InlineData("completed", "store-conflict", false)]
    [InlineData("failed", "", false)]
    [InlineData("parsing", "", false)]
    public async Task Held_IsAFullOnlyForOneThatSpeaksForTheWholeStore(string status, string flag, bool held) => (await IsHeldAsync(
        "PriceFull7290058140886-001-202611221000.gz", status, flag, "PriceFull7290058140886-001-202611221400.gz", "*:PriceFull")).ShouldBe(held);

    [Fact]
    public async Task Held_PolicyOfAnotherChain_HoldsNothing() => (await IsHeldAsync(
        "PriceFull7290058140886-001-202611221000.gz", "completed", "", "PriceFull7290058140886-001-202611221400.gz", "victory:PriceFull")).ShouldBeFalse();

    [Theory]
    [InlineData("rami-levy", "chain:type")]
    [InlineData("ramilevy:PriceFull", "no chain of the registry")]
    [InlineData("rami-levy:Price", "only PriceFull and PromoFull")]
    [InlineData("*:1", "only PriceFull and PromoFull")]
    public async Task Options_WrongEntry_SaysWhichAndHow(string entry, string how)
    {
        await using var host = await SweepHost.StartAsync(postgres, s_one, onePassADay: entry);

        var error = Should.Throw<OptionsValidationException>(() => host.Service<IOptions<SweepOptions>>().Value);

        error.Message.ShouldContain($"Gogobe:Scout:OnePassADay: '{entry}'");
        error.Message.ShouldContain(how);
    }

    private async Task<bool> IsHeldAsync(string done, string status, string flag, string next, string policy)
    {
        await using var host = await SweepHost.StartAsync(postgres, s_one, onePassADay: policy);
        var session = await host.Sessions.StartAsync("test", SweepHost.Cancel);
        var before = File(done);
        var offer = new FileOffer(before.Chain.Number, before.Name!, done, before.Locator.ToString(), IsraelTime.ToUtc(before.Name!.WallTime));
        await host.Service<ILedger>().OfferAsync(session, [offer], false, SweepHost.Cancel);
        await host.ExecuteAsync($"update file_processing_log set status = '{status}', flags = array_remove(array['{flag}'], '')");
        Offerable asked = new(File(next), null, false);

        return (await host.Service<HeldFiles>().WithoutSecondPassesAsync([asked], SweepHost.Cancel)).Count == 0;
    }

    private static DiscoveredFile File(string name)
    {
        PublishedName.TryParse(name, out var parsed).ShouldBeTrue();
        return new DiscoveredFile
        {
            OriginalName = name,
            Name = parsed,
            Chain = Pipeline.Chains.ChainRegistry.Default.FindBySlug("rami-levy")!,
            ListedAt = IsraelTime.ToUtc(parsed!.WallTime),
            Locator = FileLocator.At(new Uri("https://127.0.0.1/file/d/" + name)),
        };
    }

    // All of the first listing completes; then its store publishes another PriceFull, a minute later on the same day or a minute earlier.
    private static async Task<string> SweepAndPlaceAnotherAsync(SweepHost host)
    {
        await host.SweepAsync("tiv-taam");
        await host.ExecuteAsync("update file_processing_log set status = 'completed', completed_at = now()");
        var full = host.Simulator.Country.Files.First(f => f.Type == PublishedType.PriceFull && f.RepeatOf is null);
        PublishedName.TryParse(full.Name, out var name).ShouldBeTrue();
        var stamp = name!.WallTime.AddMinutes(name.WallTime.TimeOfDay > TimeSpan.FromMinutes(1) ? -1 : 1);
        var another = string.Create(CultureInfo.InvariantCulture, $"PriceFull{full.ChainId}-{name.Store}-{stamp:yyyyMMddHHmm}.gz");
        host.Simulator.Country.Place("tiv-taam", another, full.Bytes().ToArray(), PublishedType.PriceFull, full.Store);
        return another;
    }
}
