using Gogobe.Benchmarks.Cockpits;
using Gogobe.Benchmarks.Measure;
using Gogobe.Pipeline.Chains;

namespace Gogobe.Benchmarks.Tests;

/// <summary><c>bench cockpit</c>: what it measures with, and all of it at its smallest.</summary>
public sealed class CockpitBenchTests
{
    [Fact]
    public void Registry_OfTwoThousandChains_HasThoseOfTheCountryFirstAndAllPublish()
    {
        var registry = FleetRegistry.Of(2_000);

        registry.Chains.Count.ShouldBe(2_000);
        registry.Chains.ShouldAllBe(c => c.Publishes && c.PortalSlug == c.Slug);
        registry.FindByNumber(1)!.Slug.ShouldBe(ChainRegistry.Default.FindByNumber(1)!.Slug);
    }

    [Fact]
    public void Stamps_InTheTextOfSeveralEvents_AreTheTimesOfPublication()
    {
        var at = new DateTimeOffset(2026, 11, 30, 1, 2, 3, 456, TimeSpan.Zero);

        Stamp.In($"completed a.gz {Stamp.Text(at)}\",\"parsing b@c.gz {Stamp.Text(at.AddSeconds(1))}").ShouldBe([Stamp.Milliseconds(at), Stamp.Milliseconds(at) + 1000]);
    }

    [Fact]
    public void Report_OfTwoFleets_HasThemSideBySideAndADashForWhatDidNotCome()
    {
        var small = new CockpitFigures(40, 1_000, 200, 20, 20, 60, new Times(100, 412, 900), null, null, new Times(20, 39.4, 80), 0.2, 1.1, 0.1, 1, 90, 300, [new("fleet", new Times(1, 2, 3), new Times(4, 5, 6), new Times(7, 8, 9))]);

        var lines = new CockpitReport([small, small with { Chains = 2_000, Line = new Times(1, 2_345, 3) }]).ToText().Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

        lines[1].ShouldBe(["wanted", "40", "chains", "2,000", "chains"]);
        lines[2][^2..].ShouldBe(["412", "2,345"]);
        lines[3][^2..].ShouldBe(["-", "-"]);
        lines[^1][^4..].ShouldBe(["5", "(8)", "5", "(8)"]);
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Bench_OfAFewChains_MeasuresEveryFigure()
    {
        Assert.SkipUnless(FleetPages.Chromium is not null, "There is no Chromium: apt-get install chromium, or name one in GOGOBE_CHROMIUM.");
        using var work = WorkFolder.Create();

        // A second sweep of a chain shows nothing new while its first still runs: a sweep begins each second in another one of eight, and lasts four.
        var figures = await CockpitBench.RunAsync(work, new CockpitOrder(16, 400, 40, 1, 1, 8, 1), TestContext.Current.CancellationToken);

        figures.EventsPerSecond.ShouldBeGreaterThan(0);
        figures.Line.ShouldNotBeNull();
        figures.Sweep.ShouldNotBeNull();
        figures.Count.ShouldNotBeNull();
        figures.Stream.ShouldNotBeNull();
        figures.CockpitCores.ShouldBeGreaterThan(0);
        figures.FleetReads.ShouldBeGreaterThan(0);
        figures.Views.ShouldAllBe(v => v.Paint != null);
    }
}
