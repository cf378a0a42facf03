using System.Globalization;
using Gogobe.Pipeline.Files;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;
using Gogobe.Scout.Sweeping;
using Gogobe.Testing;

namespace Gogobe.Scout.Tests.Sweeping;

/// <summary>A listing against a long memory. How long it takes is measured by <c>bench sweep</c>.</summary>
public sealed class LargeListingTests(TestPostgres postgres)
{
    [Fact]
    public async Task Compare_LongListingAndLongMemory_BringsBackNewNamesAndOtherSizesOnly()
    {
        await using var host = await SweepHost.StartAsync(postgres, new SimulatorOptions { Chains = ["rami-levy"], Stores = 1, Items = 1 });
        await host.ExecuteAsync(
            """
            insert into listed_names (portal, file_name, size_hint, file_id, offers, first_listed, last_listed)
            select 'rami-levy', format('Price7290058140886-%s-%s.gz', lpad((i % 1000)::text, 3, '0'), to_char(timestamp '2026-11-01' + i / 1000 * interval '1 minute', 'YYYYMMDDHH24MI')),
              1000 + i, i, 1, now(), now()
            from generate_series(0, 99999) i
            """);
        var portal = host.Service<PortalDirectory>().Find("rami-levy")!;

        // Every hundredth is new, every hundredth but one has another size.
        var listed = Enumerable.Range(80_000, 20_000).Select(i => File(portal, i % 100 == 0 ? 200_000 + i : i, i % 100 == 1 ? 1 : 1000 + i)).ToList();

        var offerable = await host.Service<ListingStore>().CompareAsync("rami-levy", listed, SweepHost.Cancel);

        (offerable.Count, offerable.Count(o => o.FirstListed is null)).ShouldBe((400, 200));
    }

    private static DiscoveredFile File(PortalChain portal, int number, long size)
    {
        var stamp = new DateTime(2026, 11, 1).AddMinutes(number / 1000);
        var name = string.Create(CultureInfo.InvariantCulture, $"Price7290058140886-{number % 1000:000}-{stamp:yyyyMMddHHmm}.gz");
        PublishedName.TryParse(name, out var parsed).ShouldBeTrue();
        return new DiscoveredFile
        {
            OriginalName = name,
            Name = parsed,
            Chain = portal.Chain,
            SizeHint = size,
            ListedAt = QuietClock.Start,
            Locator = FileLocator.At(portal.At("/file/d/" + name)),
        };
    }
}
