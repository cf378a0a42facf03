namespace Gogobe.Scout.Portals.Http;

/// <summary>
/// Spaces requests evenly. A bucket that may be emptied in a burst lets twice its rate through in the second after; a portal that counts would see that.
/// </summary>
internal sealed class RequestPace(double perSecond, TimeProvider time)
{
    // A little slower than allowed: requests that leave evenly do not arrive so.
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(Math.Min(1.02 / perSecond, TimeSpan.FromDays(1).TotalSeconds));
    private readonly Lock _lock = new();
    private DateTimeOffset _next;

    /// <summary>Waits for its turn. A turn that is not taken (cancelled) is lost.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetUtcNow();

            // A clock that was set back must not make everybody wait until it has caught up.
            var at = _next > now && _next - now < TimeSpan.FromHours(1) ? _next : now;
            _next = at + _interval;
            wait = at - now;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }
}
