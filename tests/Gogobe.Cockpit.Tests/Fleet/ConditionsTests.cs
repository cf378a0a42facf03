using Gogobe.Cockpit.Fleet;

namespace Gogobe.Cockpit.Tests.Fleet;

public sealed class ConditionsTests
{
    [Fact]
    public void Breakers_OpenForOneReasonInOneFamily_AreOneCondition()
    {
        var since = MadeUpFleet.Now.AddMinutes(-20);

        var condition = Conditions.Of(MadeUpFleet.Of(Broken("rami-levy", since), Broken("osher-ad", since.AddMinutes(5)), MadeUpFleet.Chain("tiv-taam"))).ShouldHaveSingleItem();

        condition.Text.ShouldStartWith("2 portals of cerberus fail, timeout: rami-levy, osher-ad; next try ");
        (condition.Tone, condition.Since, condition.Link).ShouldBe(("bad", since, null));
    }

    [Fact]
    public void Breaker_OpenAfterItsSweepWasNotRepeated_IsAConditionAndLinksToItsFiles()
    {
        var condition = Conditions.Of(MadeUpFleet.Of(Broken("rami-levy", MadeUpFleet.Now), MadeUpFleet.Chain("osher-ad"))).ShouldHaveSingleItem();

        condition.Text.ShouldStartWith("rami-levy: timeout; next try ");
        condition.Link.ShouldNotBeNull().ShouldContain("rami-levy");
    }

    [Fact]
    public void Portal_ThatIsTriedAgain_StaysOpenSinceItFailedFirst()
    {
        var since = MadeUpFleet.Now.AddHours(-2);
        var chain = MadeUpFleet.Chain("rami-levy") with { State = ChainStatus.Running, Since = MadeUpFleet.Now, Sweep = "running", FailingSince = since, FailingReason = "timeout" };

        var condition = Conditions.Of(MadeUpFleet.Of(chain)).ShouldHaveSingleItem();

        (condition.Text, condition.Since).ShouldBe(("rami-levy: timeout.", since));
    }

    [Fact]
    public void Files_ThatFailed_AreAConditionOfTheirChain()
    {
        var condition = Conditions.Of(MadeUpFleet.Of(MadeUpFleet.Chain("rami-levy") with { FailedFiles = 3, Reason = "corrupt" })).ShouldHaveSingleItem();

        condition.Text.ShouldBe("rami-levy: 3 files failed, corrupt.");
    }

    [Fact]
    public void Files_WithManyRowsThatCannotBeRead_AreAConditionOfTheirChain() =>
        Conditions.Of(MadeUpFleet.Of(MadeUpFleet.Chain("rami-levy") with { Unread = 1 })).ShouldHaveSingleItem()
            .Text.ShouldBe("rami-levy: 1 file of the last 24 hours has many rows that cannot be read. Nothing was marked gone.");

    [Fact]
    public void Fleet_WithoutTrouble_HasNone() => Conditions.Of(MadeUpFleet.Of(MadeUpFleet.Chain("rami-levy"), MadeUpFleet.Chain("osher-ad"))).ShouldBeEmpty();

    // What a portal looks like whose sweeps its open breaker leaves out.
    private static ChainStatus Broken(string slug, DateTimeOffset since) =>
        MadeUpFleet.Chain(slug) with { Breaker = "open", BreakerReason = "timeout", BreakerSince = since, BreakerUntil = MadeUpFleet.Now.AddMinutes(10), BreakerFailures = 3 };
}
