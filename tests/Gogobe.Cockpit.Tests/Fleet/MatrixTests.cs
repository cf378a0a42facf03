using System.Text.Json;
using Bunit;
using Gogobe.Cockpit.Components.Fleet.Stages;
using Gogobe.Cockpit.Fleet;

namespace Gogobe.Cockpit.Tests.Fleet;

/// <summary>What of the matrix is drawn when the fleet is great, and what is drawn again when little of it changed.</summary>
public sealed class MatrixTests : BunitContext
{
    [Fact]
    public void Matrix_OfAGreatFleet_ShowsTheWorstAndAllWhenAsked()
    {
        var chains = Enumerable.Range(1, 300).Select(n => Chain(n) with { State = n == 299 ? ChainStatus.Error : ChainStatus.Done }).ToList();

        var matrix = Render<Matrix>(p => p.Add(m => m.Chains, chains).Add(m => m.Now, MadeUpFleet.Now));

        matrix.FindAll("tbody tr").Count.ShouldBe(200);
        matrix.Find("tbody tr a").GetAttribute("href").ShouldBe("/chains/chain-299");
        matrix.Find("button").TextContent.ShouldBe("All 300 chains");
        matrix.Find("button").Click();
        matrix.FindAll("tbody tr").Count.ShouldBe(300);
    }

    [Fact]
    public void Row_OfAChainThatShowsWhatItShowed_IsNotDrawnAgain()
    {
        List<ChainStatus> chains = [Chain(1), Chain(2) with { NewestFile = MadeUpFleet.Now.AddSeconds(-30) }, Chain(3)];
        var matrix = Render<Matrix>(p => p.Add(m => m.Chains, chains).Add(m => m.Now, MadeUpFleet.Now));
        var drawn = matrix.FindComponents<MatrixRow>().ToDictionary(r => r.Instance.Chain.Slug, r => r.RenderCount);

        // Twenty seconds later nothing shows another age; chain 3 has another figure.
        matrix.Render(p => p.Add(m => m.Chains, [chains[0], chains[1], chains[2] with { WriterDone = 7 }]).Add(m => m.Now, MadeUpFleet.Now.AddSeconds(20)));
        Again("chain-1").ShouldBe(0);
        Again("chain-2").ShouldBe(0);
        Again("chain-3").ShouldBeGreaterThan(0);

        // A minute later the age of a file does.
        matrix.Render(p => p.Add(m => m.Chains, chains).Add(m => m.Now, MadeUpFleet.Now.AddMinutes(1)));
        Again("chain-1").ShouldBe(0);
        Again("chain-2").ShouldBeGreaterThan(0);
        matrix.Markup.ShouldContain("1 min");

        int Again(string slug) => matrix.FindComponents<MatrixRow>().Single(r => r.Instance.Chain.Slug == slug).RenderCount - drawn[slug];
    }

    [Fact]
    public void Status_ReadAgain_KeepsTheChainsThatAreAsTheyWere()
    {
        var before = MadeUpFleet.Of(Chain(1), Chain(2));

        var after = FleetStatus.Parse(JsonSerializer.Serialize(MadeUpFleet.Of(Chain(1), Chain(2) with { HoursCompleted = [.. new long[23], 1] }), FleetJson.Default.FleetStatus), before);

        after.Chains[0].ShouldBeSameAs(before.Chains[0]);
        after.Chains[1].HoursCompleted[^1].ShouldBe(1);
    }

    private static ChainStatus Chain(int number) => MadeUpFleet.Chain($"chain-{number}");
}
