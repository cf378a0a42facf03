namespace Gogobe.Portals.Ftp;

/// <summary>
/// Signed-in connections that wait for their next use. Signing in costs five round trips, so that a connection is kept; but what waits counts with the server
/// like what works, so that there are never more of both than the host's limit.
/// </summary>
/// <param name="limit">Connections of the host at once.</param>
/// <param name="time">The clock.</param>
internal sealed class FtpPool(int limit, TimeProvider time) : IAsyncDisposable
{
    // Servers close after minutes; one that is about to be closed is worth nothing.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan s_leave = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private readonly List<(string Slug, FtpConnection Connection, DateTimeOffset Since)> _idle = [];
    private int _working;

    /// <summary>A waiting connection of an account; null when one must be opened, for which there is room then.</summary>
    public async Task<FtpConnection?> TakeAsync(string slug)
    {
        var leave = new List<FtpConnection>();
        FtpConnection? taken = null;
        lock (_lock)
        {
            _working++;
            var now = time.GetUtcNow();
            for (var i = _idle.Count - 1; i >= 0; i--)
            {
                if (now - _idle[i].Since > s_longest)
                {
                    leave.Add(_idle[i].Connection);
                    _idle.RemoveAt(i);
                }
            }

            var own = _idle.FindLastIndex(c => c.Slug == slug);
            if (own >= 0)
            {
                taken = _idle[own].Connection;
                _idle.RemoveAt(own);
            }

            while (_idle.Count > 0 && _idle.Count + _working > limit)
            {
                leave.Add(_idle[0].Connection);
                _idle.RemoveAt(0);
            }
        }

        foreach (var connection in leave)
        {
            await LeaveAsync(connection);
        }

        return taken;
    }

    /// <summary>A connection is done with, and fit for its next use.</summary>
    public void Return(string slug, FtpConnection connection)
    {
        lock (_lock)
        {
            _working--;
            _idle.Add((slug, connection, time.GetUtcNow()));
        }
    }

    /// <summary>A connection is done with for good, or was never opened.</summary>
    public async ValueTask DropAsync(FtpConnection? connection)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }

        lock (_lock)
        {
            _working--;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, connection, _) in _idle)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task LeaveAsync(FtpConnection connection)
    {
        using var limited = new CancellationTokenSource(s_leave, time);
        await connection.QuitAsync(limited.Token);
        await connection.DisposeAsync();
    }
}
