namespace Gogobe.Portals.Http;

/// <summary>
/// Spaces requests: each leaves some time after the one before it really left, however late that was. A bucket that may be emptied in a burst lets twice its
/// rate through in the second after; a portal that counts would see that.
/// </summary>
internal sealed class RequestRateLimiter(double perSecond, TimeProvider time) : IDisposable
{
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
            if (_left is { } left)
            {
                await time.PassedAsync(_interval, left, cancellationToken);
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
