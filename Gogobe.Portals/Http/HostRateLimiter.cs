using System.Collections.Concurrent;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;

namespace Gogobe.Portals.Http;

/// <summary>
/// What one host may be asked: so many requests at once and so many a second, listing and download together, and none while it wants to be left alone.
/// </summary>
internal sealed class HostRateLimiter(HostLimits limits, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_longestHold = TimeSpan.FromHours(6);
    private readonly SemaphoreSlim _places = new(limits.MaxConcurrent);
    private readonly RequestRateLimiter _pace = new(limits.RequestsPerSecond, time);

    // A timestamp of the clock that waits are measured with: the wall clock may be set, and then a hold that was sat out would not be over.
    private long _heldUntil = time.GetTimestamp();

    /// <summary>Waits for a place and a turn; disposing the result leaves the place.</summary>
    /// <exception cref="PortalException">The host wants to be left alone: <see cref="Reason.RateLimited"/>, with how long.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        ThrowIfHeld();
        await _places.WaitAsync(cancellationToken);
        try
        {
            await _pace.WaitAsync(cancellationToken);
            ThrowIfHeld();
            return new Slot(_places);
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    /// <summary>Requests at once.</summary>
    public int MaxConcurrent => limits.MaxConcurrent;

    /// <summary>Waits for another turn, for a second request in the same place.</summary>
    public Task TurnAsync(CancellationToken cancellationToken) => _pace.WaitAsync(cancellationToken);

    /// <summary>The host said how long it wants to be left alone (Retry-After).</summary>
    public void Hold(TimeSpan wait)
    {
        var until = time.GetTimestamp() + (long)((wait < s_longestHold ? wait : s_longestHold).TotalSeconds * time.TimestampFrequency);
        long held;
        while ((held = Interlocked.Read(ref _heldUntil)) < until && Interlocked.CompareExchange(ref _heldUntil, until, held) != held)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _pace.Dispose();
    }

    private void ThrowIfHeld()
    {
        var left = time.GetElapsedTime(time.GetTimestamp(), Interlocked.Read(ref _heldUntil));
        if (left > TimeSpan.Zero)
        {
            throw new PortalException(new PortalFailure(Reason.RateLimited, "The host asked to be left alone for a while.", RetryAfter: left));
        }
    }

    private sealed class Slot(SemaphoreSlim places) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                places.Release();
            }
        }
    }
}

/// <summary>One limiter a host, shared by all chains on it.</summary>
internal sealed class HostRateLimiters(ChainRegistry registry, TimeProvider time, SimulatedPortals? simulated = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, HostRateLimiter> _limiters = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The limiter of a host.</summary>
    /// <param name="host">Name or address, with the port where it is not the scheme's own.</param>
    public HostRateLimiter Of(string host) => _limiters.GetOrAdd(host, h => new HostRateLimiter(LimitsOf(h), time));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var limiter in _limiters.Values)
        {
            limiter.Dispose();
        }
    }

    private HostLimits LimitsOf(string host) => simulated is null
        ? registry.LimitsOf(host.Split(':')[0])
        : simulated.Limits.TryGetValue(host, out var limits) ? limits : simulated.DefaultLimits;
}
