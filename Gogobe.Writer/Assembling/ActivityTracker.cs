namespace Gogobe.Writer.Assembling;

/// <summary>Time that stands still while PostgreSQL is away: what cannot be written is not late.</summary>
internal sealed class ActivityTracker(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private TimeSpan _elapsed;
    private long? _since = clock.GetTimestamp();

    /// <summary>Time since this clock was made, without the pauses.</summary>
    public TimeSpan Now
    {
        get
        {
            lock (_lock)
            {
                return _elapsed + (_since is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero);
            }
        }
    }

    /// <summary>Stops; no effect when it stands still.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            if (_since is { } since)
            {
                _elapsed += clock.GetElapsedTime(since);
                _since = null;
            }
        }
    }

    /// <summary>Goes on; no effect when it runs.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            _since ??= clock.GetTimestamp();
        }
    }
}
