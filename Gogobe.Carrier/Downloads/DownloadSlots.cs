using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Gogobe.Carrier.Downloads;

/// <summary>
/// Bounds what is downloaded at once: local files in all; files of portals in all and of one host, so that a slow host does not take the places of the others.
/// What a host may be asked is not decided here but by HostRateLimiter.
/// </summary>
internal sealed class DownloadSlots(IOptions<CarrierOptions> options) : IDisposable
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _local = new(options.Value.Concurrency);
    private readonly SemaphoreSlim _portals = new(options.Value.PortalConcurrency);

    /// <summary>Waits for a place; disposing the result leaves it.</summary>
    /// <param name="chain">Slug of the chain: stands for the host where the address names none.</param>
    /// <param name="address">Where the file is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IDisposable> EnterAsync(string chain, string address, CancellationToken cancellationToken)
    {
        var isAddress = Uri.TryCreate(address, UriKind.Absolute, out var uri);
        if (isAddress && uri!.IsFile)
        {
            await _local.WaitAsync(cancellationToken);
            return new Slot(_local, null);
        }

        // The host first: who waits for a busy host must not keep a place that another host could use.
        var host = _hosts.GetOrAdd(isAddress && uri!.Host.Length > 0 ? uri.Authority : chain, _ => new SemaphoreSlim(options.Value.ConcurrencyPerHost));
        await host.WaitAsync(cancellationToken);
        try
        {
            await _portals.WaitAsync(cancellationToken);
            return new Slot(_portals, host);
        }
        catch
        {
            host.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _local.Dispose();
        _portals.Dispose();
        foreach (var host in _hosts.Values)
        {
            host.Dispose();
        }
    }

    private sealed class Slot(SemaphoreSlim all, SemaphoreSlim? host) : IDisposable
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
