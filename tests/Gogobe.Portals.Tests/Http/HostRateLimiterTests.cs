using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Http;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Portals.Tests.Http;

public sealed class HostRateLimiterTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnterAsync_MoreThanThePlaces_WaitsUntilOneIsLeft()
    {
        using var gate = new HostRateLimiter(new HostLimits(2, double.MaxValue), _time);
        var first = await gate.EnterAsync(Cancellation);
        await gate.EnterAsync(Cancellation);

        var third = gate.EnterAsync(Cancellation);
        third.IsCompleted.ShouldBeFalse();
        first.Dispose();
        (await third).ShouldNotBeNull();
    }

    [Fact]
    public async Task EnterAsync_PlaceLeftTwice_GivesOnePlace()
    {
        using var gate = new HostRateLimiter(new HostLimits(1, double.MaxValue), _time);
        var first = await gate.EnterAsync(Cancellation);
        first.Dispose();
        first.Dispose();
        await gate.EnterAsync(Cancellation);

        gate.EnterAsync(Cancellation).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task EnterAsync_FiveASecond_NeverLetsASixthThroughWithinASecond()
    {
        var time = new PassingTime();
        using var gate = new HostRateLimiter(new HostLimits(100, 5), time);
        var entered = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            await gate.EnterAsync(Cancellation);
            entered.Add(time.Now);
        }

        for (var i = 0; i + 5 < entered.Count; i++)
        {
            (entered[i + 5] - entered[i]).ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task EnterAsync_HostThatWantsToBeLeftAlone_FailsWithWhatIsLeftOfTheWait()
    {
        using var gate = new HostRateLimiter(new HostLimits(2, 5), _time);
        gate.Hold(TimeSpan.FromSeconds(30));
        gate.Hold(TimeSpan.FromSeconds(5)); // a shorter wait does not shorten the longer one
        _time.Advance(TimeSpan.FromSeconds(10));

        var failure = (await Should.ThrowAsync<PortalException>(() => gate.EnterAsync(Cancellation))).Failure;
        (failure.Reason, failure.RetryAfter).ShouldBe((Reason.RateLimited, TimeSpan.FromSeconds(20)));

        _time.Advance(TimeSpan.FromSeconds(20));
        (await gate.EnterAsync(Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task EnterAsync_HoldThatWasSatOutWhileTheWallClockWasSetBack_IsOver()
    {
        var time = new PassingTime();
        using var gate = new HostRateLimiter(new HostLimits(2, 5), time);
        gate.Hold(TimeSpan.FromSeconds(30));

        time.WallClock -= TimeSpan.FromHours(1);
        await time.PassedAsync(TimeSpan.FromSeconds(30), time.GetTimestamp(), Cancellation);

        (await gate.EnterAsync(Cancellation)).ShouldNotBeNull();
    }

    /// <summary>Time that passes only by being waited for. Each timer fires a tenth before its time, and a wall clock beside it can be set.</summary>
    private sealed class PassingTime : TimeProvider
    {
        public TimeSpan Now { get; private set; }

        public DateTimeOffset WallClock { get; set; } = DateTimeOffset.UnixEpoch;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override DateTimeOffset GetUtcNow() => WallClock + Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero)
            {
                Now += dueTime > TimeSpan.FromMilliseconds(1) ? dueTime * 0.9 : dueTime;
            }

            return TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
