using Gogobe.Pipeline;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Portals.Tests;

public class BreakerTests
{
    private static readonly BreakerRules s_rules = new(3, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryEnter_FewerFailuresThanTheRule_LetsThrough()
    {
        var breaker = Failed(2);

        breaker.TryEnter().ShouldBeTrue();
        (breaker.Snapshot.State, breaker.Snapshot.Failures).ShouldBe((BreakerState.Closed, 2));
    }

    [Fact]
    public void TryEnter_AsManyFailuresAsTheRule_LetsNobodyThroughUntilThePauseIsOver()
    {
        var breaker = Failed(3);

        breaker.TryEnter().ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(59));
        breaker.TryEnter().ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        breaker.TryEnter().ShouldBeTrue();
    }

    [Fact]
    public void TryEnter_AfterThePause_LetsOneThrough()
    {
        var breaker = Failed(3);
        _time.Advance(TimeSpan.FromMinutes(1));

        breaker.TryEnter().ShouldBeTrue();
        breaker.TryEnter().ShouldBeFalse();
        breaker.Snapshot.State.ShouldBe(BreakerState.HalfOpen);
    }

    [Fact]
    public void Failed_TheOneTry_DoublesThePauseUpToTheLongest()
    {
        var breaker = Failed(3);
        var pauses = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            pauses.Add((breaker.Snapshot.Until!.Value - _time.GetUtcNow()).TotalMinutes);
            _time.SetUtcNow(breaker.Snapshot.Until!.Value);
            breaker.TryEnter().ShouldBeTrue();
            breaker.Failed(Reason.Timeout);
        }

        pauses.ShouldBe([1, 2, 4, 8, 10, 10]);
    }

    [Fact]
    public void Succeeded_TheOneTry_ClosesAndForgets()
    {
        var breaker = Failed(3);
        _time.Advance(TimeSpan.FromMinutes(1));
        breaker.TryEnter();
        breaker.Succeeded();
        breaker.Failed(Reason.Timeout);

        breaker.Snapshot.State.ShouldBe(BreakerState.Closed);
        breaker.TryEnter().ShouldBeTrue();
    }

    [Fact]
    public void Failed_SuccessInBetween_CountsFromTheBeginning()
    {
        var breaker = Failed(2);
        breaker.Succeeded();
        breaker.Failed(Reason.Timeout);

        breaker.Snapshot.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void Failed_WithAWaitThatWasAskedFor_OpensAtOnceForThatLong()
    {
        var breaker = new Breaker(s_rules, _time);
        breaker.Failed(Reason.RateLimited, TimeSpan.FromHours(2));

        (breaker.Snapshot.State, breaker.Snapshot.Until).ShouldBe((BreakerState.Open, _time.GetUtcNow() + TimeSpan.FromHours(2)));
    }

    [Fact]
    public void Failed_WorkThatWasUnderWayWhenItOpened_DoesNotLengthenThePause()
    {
        var breaker = Failed(3);
        var until = breaker.Snapshot.Until;
        breaker.Failed(Reason.Timeout);

        breaker.Snapshot.Until.ShouldBe(until);
    }

    [Fact]
    public void TryEnter_TryWhoseCallerDied_IsGivenAgainAfterTheLongestPause()
    {
        var breaker = Failed(3);
        _time.Advance(TimeSpan.FromMinutes(1));
        breaker.TryEnter();
        _time.Advance(TimeSpan.FromMinutes(10));

        breaker.TryEnter().ShouldBeTrue();
    }

    [Fact]
    public void Breaker_Stored_GoesOnWhereItWas()
    {
        var stored = Failed(3).Snapshot;

        var breaker = new Breaker(s_rules, _time, stored);
        breaker.TryEnter().ShouldBeFalse();
        breaker.Snapshot.Reason.ShouldBe(Reason.SourceError);
        _time.Advance(TimeSpan.FromMinutes(1));
        breaker.TryEnter().ShouldBeTrue();
    }

    [Fact]
    public void Breaker_StoredHalfOpen_GivesTheTryAgain()
    {
        var before = Failed(3);
        _time.Advance(TimeSpan.FromMinutes(1));
        before.TryEnter();

        new Breaker(s_rules, _time, before.Snapshot).TryEnter().ShouldBeTrue();
    }

    private Breaker Failed(int times)
    {
        var breaker = new Breaker(s_rules, _time);
        for (var i = 0; i < times; i++)
        {
            breaker.Failed(Reason.SourceError);
        }

        return breaker;
    }
}
