using Gogobe.Pipeline;

namespace Gogobe.Portals;

/// <summary>What a breaker lets through.</summary>
public enum BreakerState
{
    /// <summary>Everything: the portal is well, or has failed a few times only.</summary>
    Closed,

    /// <summary>Nothing until a moment.</summary>
    Open,

    /// <summary>One try, whose outcome decides.</summary>
    HalfOpen,
}

/// <summary>When a breaker opens, and for how long.</summary>
/// <param name="Failures">Failures in a row that open it.</param>
/// <param name="FirstPause">How long it is open the first time; each time that the one try fails, twice as long.</param>
/// <param name="LongestPause">But no longer than this.</param>
public sealed record BreakerRules(int Failures, TimeSpan FirstPause, TimeSpan LongestPause)
{
    /// <summary>Three failures; a minute, two, four ... up to an hour.</summary>
    public static BreakerRules Default { get; } = new(3, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
}

/// <summary>A breaker as it is stored and shown.</summary>
/// <param name="State">What it lets through. A half-open breaker is restored as open and due: nobody knows what became of its try.</param>
/// <param name="Failures">Failures in a row.</param>
/// <param name="Opened">How often it has opened since it was last closed.</param>
/// <param name="Until">When the next try is due; null when closed.</param>
/// <param name="Reason">The last failure's; <see cref="Reason.None"/> when there was none.</param>
/// <param name="Since">Since when it is in this state.</param>
public sealed record BreakerSnapshot(BreakerState State, int Failures, int Opened, DateTimeOffset? Until, Reason Reason, DateTimeOffset Since);

/// <summary>
/// A circuit breaker for one chain: after some failures in a row its portal is left alone for a while, then tried once. It decides whether to ask; it asks
/// nothing itself. Safe for use by several threads.
/// </summary>
public sealed class Breaker
{
    private readonly BreakerRules _rules;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private BreakerSnapshot _now;
    private DateTimeOffset _tryGivenAt;

    /// <summary>A closed breaker, or one as it was stored.</summary>
    public Breaker(BreakerRules rules, TimeProvider time, BreakerSnapshot? stored = null)
    {
        (_rules, _time) = (rules, time);
        var moment = time.GetUtcNow();
        _now = stored switch
        {
            null => new(BreakerState.Closed, 0, 0, null, Reason.None, moment),
            { State: BreakerState.HalfOpen } => stored with { State = BreakerState.Open, Until = moment },

            // A clock that was wrong when it was stored must not close a portal for ever.
            { Until: { } until } when until > moment + rules.LongestPause => stored with { Until = moment + rules.LongestPause },
            _ => stored,
        };
    }

    /// <summary>As it is now.</summary>
    public BreakerSnapshot Snapshot
    {
        get
        {
            lock (_lock)
            {
                return _now;
            }
        }
    }

    /// <summary>
    /// Whether the portal may be asked. In an open breaker whose pause is over exactly one caller gets true, and owes <see cref="Succeeded"/> or
    /// <see cref="Failed"/>; a caller that died with its try loses it after the longest pause.
    /// </summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            var moment = _time.GetUtcNow();
            switch (_now.State)
            {
                case BreakerState.Closed:
                    return true;
                case BreakerState.Open when moment < _now.Until:
                case BreakerState.HalfOpen when moment - _tryGivenAt < _rules.LongestPause:
                    return false;
                default:
                    _now = _now with { State = BreakerState.HalfOpen, Since = _now.State == BreakerState.HalfOpen ? _now.Since : moment };
                    _tryGivenAt = moment;
                    return true;
            }
        }
    }

    /// <summary>The portal gave what was asked for.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            var since = _now.State == BreakerState.Closed ? _now.Since : _time.GetUtcNow();
            _now = new(BreakerState.Closed, 0, 0, null, Reason.None, since);
        }
    }

    /// <summary>It did not.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="retryAfter">How long it asked to be left alone; opens the breaker at once, for that long at least.</param>
    public void Failed(Reason reason, TimeSpan? retryAfter = null)
    {
        lock (_lock)
        {
            var failures = _now.Failures + 1;
            var opens = _now.State != BreakerState.Closed || failures >= _rules.Failures || retryAfter > TimeSpan.Zero;
            if (!opens)
            {
                _now = _now with { Failures = failures, Reason = reason };
                return;
            }

            // What was asked for before it opened may fail after: that is no new reason to wait longer.
            var late = _now.State == BreakerState.Open && _time.GetUtcNow() < _now.Until;
            var moment = _time.GetUtcNow();
            var pause = late ? _now.Until!.Value - moment : Pause(_now.Opened);
            _now = new(
                BreakerState.Open,
                failures,
                late ? _now.Opened : _now.Opened + 1,
                moment + (retryAfter > pause ? retryAfter.Value : pause),
                reason,
                late ? _now.Since : moment);
        }
    }

    private TimeSpan Pause(int openedBefore)
    {
        var doubled = _rules.FirstPause.Ticks * Math.Pow(2, Math.Min(openedBefore, 40));
        return doubled < _rules.LongestPause.Ticks ? TimeSpan.FromTicks((long)doubled) : _rules.LongestPause;
    }
}
