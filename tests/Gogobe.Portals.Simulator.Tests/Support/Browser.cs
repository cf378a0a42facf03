using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gogobe.Portals.Simulator.Tests.Support;

/// <summary>A plain client with cookies, as a browser has. It trusts the simulator's root, and knows its intermediate when it is told.</summary>
internal sealed class Browser : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2? _intermediate;

    public Browser(PortalSimulator simulator, string chain, bool follow = true, bool knowsIntermediate = true, TimeSpan? timeout = null)
    {
        _root = X509Certificate2.CreateFromPem(simulator.RootPem);
        _intermediate = knowsIntermediate ? X509Certificate2.CreateFromPem(simulator.IntermediatePem) : null;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = follow,
            MaxAutomaticRedirections = 5,
            CookieContainer = Cookies,
            AutomaticDecompression = DecompressionMethods.None,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = Policy(),
            },
        };
        Http = new HttpClient(handler) { BaseAddress = simulator.Hosts[chain].BaseUrl, Timeout = timeout ?? TimeSpan.FromSeconds(30) };
    }

    public HttpClient Http { get; }

    public CookieContainer Cookies { get; } = new();

    public Task<string> TextAsync(string address) => Http.GetStringAsync(new Uri(address, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);

    public Task<byte[]> BytesAsync(string address) => Http.GetByteArrayAsync(new Uri(address, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> GetAsync(string address) => Http.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);

    public async Task<HttpResponseMessage> PostAsync(string address, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await Http.PostAsync(new Uri(address, UriKind.RelativeOrAbsolute), content, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        Http.Dispose();
        _root.Dispose();
        _intermediate?.Dispose();
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_root);
        if (_intermediate is not null)
        {
            policy.ExtraStore.Add(_intermediate);
        }

        return policy;
    }
}
