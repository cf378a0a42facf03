using System.Globalization;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Country;

public sealed class CountryTests
{
    [Fact]
    public void Chains_AreThoseOfTheRegistryThatAreNotClosed()
    {
        var registry = ChainRegistry.Default.Chains.Select(c => c.Slug).ToHashSet();
        PortalChains.All.Count.ShouldBe(34);
        PortalChains.All.Select(c => c.Slug).ShouldBeUnique();
        PortalChains.All.ShouldAllBe(c => registry.Contains(c.Slug));
        foreach (var chain in PortalChains.All)
        {
            foreach (var id in chain.Ids)
            {
                ChainRegistry.Default.FindByPublishedId(id.Id)?.Slug.ShouldBe(id.Slug, id.Id);
                ChainRegistry.Default.FindByPublishedId(id.InStores ?? id.Id)?.Slug.ShouldBe(id.Slug, id.Id);
            }
        }
    }

    [Fact]
    public void Names_OfAllFiles_AreOfTheGrammarAndSayWhatTheFileIs()
    {
        var country = new SimulatedCountry(new CountryOptions { Stores = 3, Items = 20, Clock = new StillClock() });
        foreach (var file in country.Files)
        {
            PublishedName.TryParse(file.Name, out var name).ShouldBeTrue(file.Name);
            name!.Type.ToString().ShouldBe(file.Type.ToString(), file.Name);
            name.StoreNumber.ShouldBe(file.Store, file.Name);
            ChainRegistry.Default.FindByPublishedId(name.ChainId)!.Slug.ShouldBe(file.Chain);
            if (file.Portal.Family != PortalFamily.Shufersal || file.Type != PublishedType.Stores)
            {
                name.WallTime.ShouldBe(file.WallTime, file.Name);
            }
        }
    }

    [Fact]
    public void Repeats_AreTheSameLogicalFileWithTheSameBytes_AndNothingElseIs()
    {
        var country = new SimulatedCountry(new CountryOptions { Stores = 3, Items = 20, Clock = new StillClock() });
        var groups = country.Files.GroupBy(f =>
        {
            PublishedName.TryParse(f.Name, out var name).ShouldBeTrue();
            return (f.Chain, f.Type, f.Store, name!.WallTime, name.Sequence);
        }).ToList();
        foreach (var group in groups)
        {
            group.Count(f => f.RepeatOf is null).ShouldBe(1);
            var first = group.Single(f => f.RepeatOf is null);
            group.Where(f => f.RepeatOf is not null).ShouldAllBe(f => f.RepeatOf == first.Name && f.Sha256 == first.Sha256 && f.Name != first.Name);
        }

        country.Files.Count(f => f.RepeatOf is not null).ShouldBe(2);
        country.Files.Select(f => (f.Portal.Slug, f.Name.ToUpperInvariant())).ShouldBeUnique();
    }

    [Fact]
    public void Files_OfEqualSeeds_AreEqualByteForByte()
    {
        var one = Hashes(seed: 5, cache: 1 << 30);
        Hashes(seed: 5, cache: 1_000).ShouldBe(one);
        Hashes(seed: 6, cache: 1 << 30).Intersect(one).ShouldBeEmpty();

        static List<string> Hashes(int seed, long cache)
        {
            var clock = new StillClock();
            var country = new SimulatedCountry(new CountryOptions { Stores = 2, Items = 30, Seed = seed, Clock = clock, CacheBytes = cache });
            clock.Now += TimeSpan.FromMinutes(5);
            country.Tick();

            // An empty promotion file says nothing that a seed could change.
            return [.. country.Files.Where(f => f.Rows > 0).Select(f => f.Sha256)];
        }
    }

    [Fact]
    public void Stamps_OfTheFirstFiles_AreBeforeTheClockAndAfterYesterdayMorning()
    {
        foreach (var hour in new[] { 0, 4, 9, 23 })
        {
            var clock = new StillClock { Now = new DateTimeOffset(2026, 1, 14, 22, 0, 0, TimeSpan.Zero).AddHours(hour) };
            var now = new DateTime(2026, 1, 15).AddHours(hour);
            var country = new SimulatedCountry(new CountryOptions { Stores = 1, Items = 10, Deltas = 3, Clock = clock });
            country.Files.ShouldAllBe(f => f.WallTime <= now && f.WallTime > now.AddHours(-26));
        }
    }

    [Fact]
    public void Tick_FasterThanTheMinutesOfANameGoBy_NeverGivesANameTwice()
    {
        var clock = new StillClock();
        var country = new SimulatedCountry(new CountryOptions { Chains = [PortalChains.Find("osher-ad")], Stores = 2, Items = 20, TickShare = 1, Clock = clock });
        var published = Enumerable.Range(0, 100).SelectMany(_ => country.Tick()).ToList();
        published.Select(f => f.Name).ShouldBeUnique();
        published.Count(f => f.Type == PublishedType.Price).ShouldBe(2 * 61);
        published.Max(f => f.WallTime).ShouldBe(new DateTime(2026, 10, 8, 15, 30, 0));
    }

    [Fact]
    public void Republish_OfAFull_PutsOtherBytesUnderItsNameAndTheirPricesOnTheShelf()
    {
        var country = new SimulatedCountry(new CountryOptions { Chains = [PortalChains.Find("keshet")], Stores = 2, Items = 100, Deltas = 0, Clock = new StillClock() });
        var before = country.Shelf.Prices().Where(p => p.Store == 2).ToList();
        var old = country.Files.Single(f => f.Store == 2 && f.Type == PublishedType.PriceFull);
        var again = country.Republish("keshet", 2);
        again.Name.ShouldBe(old.Name);
        again.Sha256.ShouldNotBe(old.Sha256);
        again.Edition.ShouldBe(1);
        country.Files.Where(f => f.Name == old.Name).ShouldBe([again]);
        country.EverListed.Where(f => f.Name == old.Name).ShouldBe([old, again]);
        country.Shelf.Prices().Where(p => p.Store == 2).Except(before).Count().ShouldBe(1);
    }

    [Fact]
    public void Republish_OfAFullThatIsListedTwice_ChangesBothNames()
    {
        var country = new SimulatedCountry(new CountryOptions { Chains = [PortalChains.Find("rami-levy")], Stores = 1, Items = 100, Deltas = 0, Clock = new StillClock() });
        var again = country.Republish("rami-levy", 1);
        country.Files.Single(f => f.RepeatOf == again.Name).Sha256.ShouldBe(again.Sha256);
    }

    [Fact]
    public void Place_OfAStrangersFile_IsListedAndOnNoShelf()
    {
        var country = new SimulatedCountry(new CountryOptions { Chains = [PortalChains.Find("keshet")], Stores = 1, Items = 10, Clock = new StillClock() });
        var shelf = country.Shelf.Prices().ToList();
        var placed = country.Place("keshet", "readme.txt", [1, 2, 3]);
        placed.IsPlaced.ShouldBeTrue();
        country.FilesOf("keshet").Single(f => f.Name == "readme.txt").Bytes().ToArray().ShouldBe([1, 2, 3]);
        country.Shelf.Prices().ShouldBe(shelf);
    }

    [Theory]
    [InlineData("2026-10-09T18:00", "2026-10-09")]
    [InlineData("2026-10-10T12:00", "2026-10-09")]
    [InlineData("2026-10-10T23:00", "2026-10-09")]
    [InlineData("2026-10-11T03:00", "2026-10-09")]
    [InlineData("2026-10-11T12:00", "2026-10-11")]
    public void Shabbat_OfAChainThatKeepsIt_HasNoFiles(string wall, string newest)
    {
        // Summer time: three hours ahead of UTC.
        var clock = new StillClock { Now = new DateTimeOffset(DateTime.Parse(wall, CultureInfo.InvariantCulture), TimeSpan.FromHours(3)) };
        var country = new SimulatedCountry(new CountryOptions { Chains = [PortalChains.Find("netiv-hahesed")], Stores = 2, Items = 10, Deltas = 3, Clock = clock });
        country.Files.Max(f => f.WallTime).Date.ShouldBe(DateTime.Parse(newest, CultureInfo.InvariantCulture));
        country.Files.ShouldAllBe(f => f.WallTime <= DateTime.Parse(wall, CultureInfo.InvariantCulture));
        country.Files.ShouldAllBe(f => f.WallTime.DayOfWeek != DayOfWeek.Saturday && (f.WallTime.DayOfWeek != DayOfWeek.Friday || f.WallTime.Hour < 16));
        (country.Tick().Count > 0).ShouldBe(clock.Now.ToOffset(TimeSpan.FromHours(3)).DayOfWeek == DayOfWeek.Sunday);
    }

    [Fact]
    public void Days_BeforeTheStart_EachHaveFulls()
    {
        // A Sunday noon in summer.
        var clock = new StillClock { Now = new DateTimeOffset(2026, 10, 11, 9, 0, 0, TimeSpan.Zero) };
        Days("netiv-hahesed").ShouldBe([9, 11]);
        Days("keshet").ShouldBe([9, 10, 11]);

        List<int> Days(string slug) => [.. new SimulatedCountry(new CountryOptions { Chains = [PortalChains.Find(slug)], Stores = 1, Items = 10, Days = 3, Clock = clock })
            .Files.Where(f => f.Type == PublishedType.PriceFull).Select(f => f.WallTime.Day)];
    }

    [Fact]
    public void Fulls_OfANewDay_AreStampedBehindEveryDelta()
    {
        var clock = new StillClock { Now = new DateTimeOffset(2026, 10, 8, 4, 55, 0, TimeSpan.Zero) };
        var country = new SimulatedCountry(new CountryOptions { Chains = [PortalChains.Find("osher-ad")], Stores = 2, Items = 20, TickShare = 1, Clock = clock });
        for (var i = 0; i < 30; i++)
        {
            country.Tick();
        }

        // 07:55 became 08:05: the hour of this chain's Full, when its deltas are stamped up to 08:25.
        var last = country.Files.Max(f => f.WallTime);
        clock.Now += TimeSpan.FromMinutes(10);
        var fulls = country.Tick().Where(f => f.Type == PublishedType.PriceFull).ToList();
        fulls.Count.ShouldBe(2);
        fulls.ShouldAllBe(f => f.WallTime > last && f.WallTime.Second == 0);
    }

    [Fact]
    public void Ticks_ThroughTheNightThatRepeatsAnHour_KeepTheirOrderAndNames()
    {
        // 25 October 2026: at two in the morning it is one again.
        var clock = new StillClock { Now = new DateTimeOffset(2026, 10, 24, 21, 0, 0, TimeSpan.Zero) };
        var country = new SimulatedCountry(new CountryOptions { Chains = [PortalChains.Find("osher-ad")], Stores = 1, Items = 50, TickShare = 1, Clock = clock });
        var stamps = new List<DateTime>();
        for (var i = 0; i < 40; i++)
        {
            clock.Now += TimeSpan.FromMinutes(10);
            stamps.AddRange(country.Tick().Where(f => f.Type == PublishedType.Price).Select(f => f.WallTime));
        }

        stamps.ShouldBeUnique();
        stamps.ShouldBe(stamps.Order());
        stamps.Count.ShouldBeGreaterThan(34);
    }

    [Fact]
    public void WholeCountry_FiveStoresWithTwoThousandItems_HasAFullOfEveryStore()
    {
        var country = new SimulatedCountry(new CountryOptions { Clock = new StillClock() });
        Parallel.ForEach(country.Files, f => _ = f.Sha256);

        country.Files.Count(f => f.Type == PublishedType.PriceFull && f.RepeatOf is null).ShouldBe(170);
    }
}
