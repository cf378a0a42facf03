using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Simulator;
using Gogobe.Testing.Portals;

namespace Gogobe.Portals.Tests.Simulated;

public sealed class PolitenessTests
{
    [Fact]
    public async Task Portals_OfThreeChainsOnOneHost_NeverExceedItsLimitsTogether()
    {
        string[] slugs = ["victory", "mahsanei-hashuk", "het-cohen"];
        await using var host = await SimulatedHost.StartAsync(
            new SimulatorOptions { Chains = slugs, Stores = 1, Items = 5 }, limits: new HostLimits(2, 8));

        await Task.WhenAll(slugs.Select(async slug =>
        {
            var files = await host.ListAsync(slug);
            await Task.WhenAll(files.Select(f => host.HashAsync(slug, f)));
        }));

        var counts = host.Simulator.Counts.Host("laibcatalog.co.il");
        counts.Requests.ShouldBeGreaterThan(15);
        counts.MaxConcurrent.ShouldBeLessThanOrEqualTo(2);

        // What left evenly may arrive together on a busy machine: the exact rate is proved where requests leave (HostRateLimiterTests).
        counts.MaxInOneSecond.ShouldBeLessThanOrEqualTo(16);
    }
}
