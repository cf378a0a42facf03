using Gogobe.Cockpit.Fleet;

namespace Gogobe.Cockpit.Tests.Fleet;

public sealed class ConditionsTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Breakers_OpenForOneReasonInOneFamily_AreOneCondition()
    {
        var since = s_now.AddMinutes(-20);

        var condition = Conditions.Of(Fleet(Broken("rami-levy", since), Broken("osher-ad", since.AddMinutes(5)), Chain("tiv-taam"))).ShouldHaveSingleItem();

        condition.Text.ShouldStartWith("2 portals of cerberus fail, timeout: rami-levy, osher-ad; next try ");
        (condition.Tone, condition.Since, condition.Link).ShouldBe(("bad", since, null));
    }

    [Fact]
    public void Breaker_OpenAfterItsSweepWasNotRepeated_IsAConditionAndLinksToItsFiles()
    {
        var condition = Conditions.Of(Fleet(Broken("rami-levy", s_now), Chain("osher-ad"))).ShouldHaveSingleItem();

        condition.Text.ShouldStartWith("rami-levy: timeout; next try ");
        condition.Link.ShouldNotBeNull().ShouldContain("rami-levy");
    }

    [Fact]
    public void Files_ThatFailed_AreAConditionOfTheirChain()
    {
        var condition = Conditions.Of(Fleet(Chain("rami-levy") with { FailedFiles = 3, Reason = "corrupt" })).ShouldHaveSingleItem();

        condition.Text.ShouldBe("rami-levy: 3 files failed, corrupt.");
    }

    [Fact]
    public void Files_WithManyRowsThatCannotBeRead_AreAConditionOfTheirChain() =>
        Conditions.Of(Fleet(Chain("rami-levy") with { Unread = 1 })).ShouldHaveSingleItem()
            .Text.ShouldBe("rami-levy: 1 file of the last 24 hours has many rows that cannot be read. Nothing was marked gone.");

    [Fact]
    public void Fleet_WithoutTrouble_HasNone() => Conditions.Of(Fleet(Chain("rami-levy"), Chain("osher-ad"))).ShouldBeEmpty();

    private static ChainStatus Chain(string slug) => new()
    {
        Slug = slug,
        NameEn = slug,
        Portal = slug,
        State = ChainStatus.Done,
        Breaker = "closed",
        HoursCompleted = new long[24],
        HoursFailed = new long[24],
    };

    // What a portal looks like whose sweeps its open breaker leaves out.
    private static ChainStatus Broken(string slug, DateTimeOffset since) =>
        Chain(slug) with { Breaker = "open", BreakerReason = "timeout", BreakerSince = since, BreakerUntil = s_now.AddMinutes(10), BreakerFailures = 3 };

    private static FleetStatus Fleet(params ChainStatus[] chains) => new()
    {
        Now = s_now,
        HoursFrom = s_now.AddHours(-23),
        SpeedFrom = s_now.AddMinutes(-10),
        Chains = chains,
        Fleet = new FleetFigures(),
        SpeedSeen = new long[60],
        SpeedWritten = new long[60],
    };
}
