using Gogobe.Pipeline;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Testing.Portals;

namespace Gogobe.Portals.Tests.Simulated;

/// <summary>Each family against portals that were written from the same page by somebody else.</summary>
public sealed class NormalDayTests
{
    /// <summary>A chain of each family, and of families with more than one way about it.</summary>
    public static TheoryData<string> Chains =>
    [
        "rami-levy", "super-yuda", "dor-alon", "stop-market", "king-store", "meshnat-yosef-2", "city-market-kiryat-gat", "victory", "het-cohen", "shufersal",
        "super-pharm", "carrefour", "hazi-hinam", "city-market-shops", "wolt-market", "meshnat-yosef-1", "netiv-hahesed",
    ];

    [Theory, MemberData(nameof(Chains))]
    public async Task Portal_OnANormalDay_ListsEveryFileOnceAndGivesItsBytes(string slug)
    {
        await using var host = await SimulatedHost.StartAsync(new SimulatorOptions { Chains = [slug], Stores = 3, Items = 20 });

        var listed = await host.ListAsync(slug);

        var names = host.Names(slug).Select(n => listed.Any(l => l.OriginalName == n) ? n : Path.GetFileNameWithoutExtension(n.Replace(".xml.gz", ".gz", StringComparison.Ordinal)));
        listed.Select(f => f.OriginalName).ShouldBe(names.Distinct(), ignoreOrder: true);
        listed.ShouldAllBe(f => f.Stray == Reason.None && f.Name != null);
        foreach (var file in listed)
        {
            var truth = host.Truth(slug, file);
            (await host.HashAsync(slug, file)).ShouldBe(truth.Sha256, file.OriginalName);
            file.Chain.Slug.ShouldBe(truth.Chain);
        }
    }

    [Theory, MemberData(nameof(Chains))]
    public async Task Portal_OnAnEmptyDay_ListsNothingAndDoesNotFail(string slug)
    {
        await using var host = await SimulatedHost.StartAsync(new SimulatorOptions { Chains = [slug], Stores = 1, Items = 5 });
        host.Simulator.Failures.Add(slug, Failure.EmptyListing);

        (await host.ListAsync(slug)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Chains))]
    public async Task Portal_FileOpenedByAnotherProcess_GivesItsBytes(string slug)
    {
        await using var host = await SimulatedHost.StartAsync(new SimulatorOptions { Chains = [slug], Stores = 2, Items = 5 });
        var file = (await host.ListAsync(slug))[^1];

        // Another process knows the ledger's row only: no session, no link.
        await using var other = PortalHost.Of(SimulatedHost.Addresses(host.Simulator) with { DefaultLimits = PortalHost.Unlimited }, time: host.Clock);
        await using var opened = await other.OpenAsync(slug, file.Locator.ToString());
        opened.Failure.ShouldBeNull();
        Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(opened.Body!, TestContext.Current.CancellationToken))
            .ShouldBe(host.Truth(slug, file).Sha256);
    }

    [Fact]
    public async Task Directory_OfTheWholeCountry_WatchesEveryChainThatPublishes()
    {
        await using var host = await SimulatedHost.StartAsync(new SimulatorOptions { Stores = 1, Items = 1 });

        host.Portals.Directory.Watched.Select(p => p.Slug).ShouldBe(host.Simulator.Hosts.Keys, ignoreOrder: true);
        host.Portals.Directory.Find("city-market-kiryat-gat-2")!.Slug.ShouldBe("city-market-kiryat-gat");
    }

    [Theory, MemberData(nameof(Chains))]
    public async Task Portal_AskedForOneKind_ListsNoOther(string slug)
    {
        await using var host = await SimulatedHost.StartAsync(new SimulatorOptions { Chains = [slug], Stores = 2, Items = 5 });

        var listed = await host.ListAsync(slug, new ListRequest { Types = new HashSet<Pipeline.Files.FileType> { Pipeline.Files.FileType.PriceFull } });

        listed.ShouldNotBeEmpty();
        listed.ShouldAllBe(f => f.Name!.Type == Pipeline.Files.FileType.PriceFull);
    }

    [Theory, MemberData(nameof(Chains))]
    public async Task Portal_AskedSinceThisDayBegan_ListsAllOfToday(string slug)
    {
        await using var host = await SimulatedHost.StartAsync(new SimulatorOptions { Chains = [slug], Stores = 2, Items = 5 });
        var all = await host.ListAsync(slug);
        var newest = all.Max(f => f.Name!.WallTime);
        var since = Pipeline.Files.IsraelTime.ToUtc(newest.AddDays(-1));

        var listed = await host.ListAsync(slug, new ListRequest { Since = since });

        listed.Select(f => f.OriginalName).Intersect(all.Select(f => f.OriginalName))
            .ShouldBe(all.Where(f => f.Name!.WallTime.Date >= newest.Date).Select(f => f.OriginalName).Union(listed.Select(f => f.OriginalName)), ignoreOrder: true);
    }
}
