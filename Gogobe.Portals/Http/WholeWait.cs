namespace Gogobe.Portals.Http;

/// <summary>
/// Waits measured by the one clock that nobody sets: a timer that fires before its time is set again for what is left, and a wall clock that is put back or
/// forth changes nothing.
/// </summary>
internal static class WholeWait
{
    // Shorter delays are none.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Waits until some time has passed since a timestamp of the same clock; not at all when it has.</summary>
    public static async Task PassedAsync(this TimeProvider time, TimeSpan wait, long since, CancellationToken cancellationToken)
    {
        while (wait - time.GetElapsedTime(since) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < s_tick ? s_tick : left, time, cancellationToken);
        }
    }
}
