namespace Gogobe.Scout.Portals.Http;

/// <summary>
/// Spaces requests: each leaves some time after the one before it really left, however late that was. A bucket that may be emptied in a burst lets twice its
/// rate through in the second after; a portal that counts would see that.
/// </summary>
internal sealed class RequestPace(double perSecond, TimeProvider time) : IDisposable
{
    // Shorter delays are none.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    // A little slower than allowed: what leaves evenly does not arrive so.
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(Math.Min(1.1 / perSecond, TimeSpan.FromDays(1).TotalSeconds));
    private readonly SemaphoreSlim _turn = new(1);
    private long? _left;

    /// <summary>Waits for its turn.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            while (_left is { } left && _interval - time.GetElapsedTime(left) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait < s_tick ? s_tick : wait, time, cancellationToken);
            }

            _left = time.GetTimestamp();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
