using Gogobe.Demo;
using Gogobe.Portals.Simulator;

namespace Gogobe.EndToEnd.Tests.Demo;

/// <summary><c>demo --fail</c>: what fails is told, each with its own reason, and everything else is complete.</summary>
public sealed class DemoFailuresTests
{
    [Fact]
    [Trait("tier", "all")]
    public async Task Sweep_WithFailingPortals_SaysWhichAndWhyAndBringsTheOthers()
    {
        await using var demo = await DemoHost.StartAsync(new SimulatorOptions { Stores = 1, Items = 250 });
        var said = DemoFailures.Arm(demo.Simulator);

        var report = await demo.SweepAsync();

        report.ExitCode.ShouldBe(2);
        var failed = report.Chains!.Where(chain => chain.Status == "failed").ToDictionary(chain => chain.Chain, chain => chain.Reason);
        failed.Count.ShouldBe(4);
        failed["carrefour"].ShouldBe("bad-listing");
        failed.Where(chain => chain.Value == "source-error").Select(chain => chain.Key).ShouldAllBe(chain => said.Contains(chain));
        failed.Count(chain => chain.Value == "source-error").ShouldBe(3);
        report.Chains!.Single(chain => chain.Chain == "hazi-hinam").Status.ShouldBe("completed");
        report.Files.Failed.ShouldBe(0);
        (report.Rows.Rejected, report.Rows.Missing).ShouldBe((1, 0));
    }
}
