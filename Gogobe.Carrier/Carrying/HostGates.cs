using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Gogobe.Carrier.Carrying;

/// <summary>Bounds what is carried at once: in all, and from one host. Local files have no host.</summary>
internal sealed class HostGates(IOptions<CarrierOptions> options) : IDisposable
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _all = new(options.Value.Concurrency);

    /// <summary>Waits for a place; disposing the result leaves it.</summary>
    public async Task<IDisposable> EnterAsync(string address, CancellationToken cancellationToken)
    {
        // The host first: who waits for a busy host must not keep a place that another host could use.
        var host = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? _hosts.GetOrAdd(uri.Authority, _ => new SemaphoreSlim(options.Value.ConcurrencyPerHost))
            : null;
        if (host is not null)
        {
            await host.WaitAsync(cancellationToken);
        }

        try
        {
            await _all.WaitAsync(cancellationToken);
        }
        catch
        {
            host?.Release();
            throw;
        }

        return new Place(_all, host);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.Dispose();
        foreach (var host in _hosts.Values)
        {
            host.Dispose();
        }
    }

    private sealed class Place(SemaphoreSlim all, SemaphoreSlim? host) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                all.Release();
                host?.Release();
            }
        }
    }
}
