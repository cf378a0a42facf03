using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals.Http;

/// <summary>Connections of a family: a pool of its own, its proxy if it has one, its own timeouts.</summary>
internal sealed class PortalHandlers(IOptions<PortalOptions> options, PortalConnector connector, PortalTrust trust) : IDisposable
{
    private readonly ConcurrentDictionary<(string Family, TimeSpan Connect), Lazy<HttpMessageInvoker>> _invokers = new();

    /// <summary>Sends for a chain.</summary>
    public HttpMessageInvoker Of(PortalChain chain)
    {
        var connect = chain.Settings.ConnectTimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Value.ConnectTimeout;
        connect = connect < options.Value.ConnectTimeout ? connect : options.Value.ConnectTimeout;
        return _invokers.GetOrAdd((chain.Family, connect), key => new Lazy<HttpMessageInvoker>(() => Make(key.Family, key.Connect))).Value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var invoker in _invokers.Values.Where(i => i.IsValueCreated))
        {
            invoker.Value.Dispose();
        }
    }

    private HttpMessageInvoker Make(string family, TimeSpan connect)
    {
        var proxy = options.Value.Proxies.TryGetValue(family, out var address) ? address : null;
        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = proxy is not null,
            Proxy = proxy is null ? null : new WebProxy(proxy),
            ConnectTimeout = connect,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 64,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust.Policy() },
            ConnectCallback = (context, ct) => ConnectAsync(context.DnsEndPoint, proxy, ct),
        });
    }

    // With a proxy it is the proxy that resolves and connects; the operator chose it, so it may stand in a private network.
    private async ValueTask<Stream> ConnectAsync(DnsEndPoint target, Uri? proxy, CancellationToken cancellationToken)
    {
        var trusted = proxy is not null && target.Port == proxy.Port && target.Host.Equals(proxy.IdnHost, StringComparison.OrdinalIgnoreCase);
        return new NetworkStream(await connector.ConnectAsync(target.Host, target.Port, trusted, cancellationToken), ownsSocket: true);
    }
}
