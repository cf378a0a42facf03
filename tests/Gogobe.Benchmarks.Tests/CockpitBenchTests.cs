using Gogobe.Benchmarks.Cockpits;

namespace Gogobe.Benchmarks.Tests;

/// <summary><c>bench cockpit</c> at its smallest: a Cockpit, a browser and servers of their own, and every figure measured.</summary>
public sealed class CockpitBenchTests
{
    [Fact]
    [Trait("tier", "all")]
    public async Task Bench_OfAFewChains_MeasuresEveryFigure()
    {
        Assert.SkipUnless(FleetPages.Chromium is not null, "There is no Chromium: apt-get install chromium, or name one in GOGOBE_CHROMIUM.");
        using var work = WorkFolder.Create();

        var figures = await CockpitBench.RunAsync(work, new CockpitOrder(4, 400, 40, 1, 1, 8, 1), TestContext.Current.CancellationToken);

        figures.EventsPerSecond.ShouldBeGreaterThan(0);
        figures.Line.ShouldNotBeNull();
        figures.Sweep.ShouldNotBeNull();
        figures.Count.ShouldNotBeNull();
        figures.Stream.ShouldNotBeNull();
        figures.CockpitCores.ShouldBeGreaterThan(0);
        figures.FleetReads.ShouldBeGreaterThan(0);
        figures.Views.ShouldAllBe(v => v.Paint != null);
        new CockpitReport([figures, figures]).ToText().Split('\n')[1].Trim().ShouldEndWith("4 chains       4 chains");
    }
}
