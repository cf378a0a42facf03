using System.Diagnostics;
using System.Globalization;
using Gogobe.Pipeline.Files;
using Gogobe.Portals.Simulator;
using Gogobe.Scout.Portals;
using Gogobe.Scout.Sweeping;
using Gogobe.Testing;

namespace Gogobe.Scout.Tests.Sweeping;

/// <summary>A large listing against a large memory.</summary>
public sealed class LargeListingTests(TestPostgres postgres)
{
    [Fact]
    public async Task Compare_TwentyThousandListedAMillionKnown_TakesSecondsAndLittleMemory()
    {
        await using var host = await SweepHost.StartAsync(postgres, new SimulatorOptions { Chains = ["rami-levy"], Stores = 1, Items = 1 });
        await host.ExecuteAsync(
            """
            insert into listed_names (portal, file_name, size_hint, file_id, offers, first_listed, last_listed)
            select 'rami-levy', format('Price7290058140886-%s-20261101%s.gz', lpad((i % 1000)::text, 3, '0'), lpad((i / 1000)::text, 4, '0')), 1000 + i, i, 1, now(), now()
            from generate_series(0, 999999) i;
            analyze listed_names
            """);
        var portal = host.Service<PortalDirectory>().Find("rami-levy")!;

        // Every hundredth is new, every hundredth but one has another size.
        var listed = Enumerable.Range(980_000, 20_000).Select(i => File(portal, i % 100 == 0 ? 2_000_000 + i : i, i % 100 == 1 ? 1 : 1000 + i)).ToList();
        var book = host.Service<ListingBook>();
        var before = GC.GetTotalAllocatedBytes();
        var started = Stopwatch.GetTimestamp();

        var offerable = await book.CompareAsync("rami-levy", listed, SweepHost.Cancel);
        await book.TouchAsync("rami-levy", listed, SweepHost.Cancel);

        var took = Stopwatch.GetElapsedTime(started);
        var allocated = (GC.GetTotalAllocatedBytes() - before) / 1_048_576;
        TestNotes.Write(string.Create(CultureInfo.InvariantCulture, $"a listing of 20,000 against a million known names: {took.TotalSeconds:0.00} s, {allocated} MB allocated"));
        (offerable.Count, offerable.Count(o => o.FirstListed is null)).ShouldBe((400, 200));
        took.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        allocated.ShouldBeLessThan(200);
    }

    private static DiscoveredFile File(PortalChain portal, int number, long size)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"Price7290058140886-{number % 1000:000}-20261101{number / 1000:0000}.gz");
        PublishedName.TryParse(name, out var parsed).ShouldBeTrue();
        return new DiscoveredFile
        {
            OriginalName = name,
            Name = parsed,
            Chain = portal.Chain,
            SizeHint = size,
            ListedAt = TimeProvider.System.GetUtcNow(),
            Locator = FileLocator.At(portal.At("/file/d/" + name)),
        };
    }
}
