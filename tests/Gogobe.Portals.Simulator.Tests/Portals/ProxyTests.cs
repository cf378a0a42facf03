using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Portals;

public sealed class ProxyTests
{
    [Fact]
    public async Task Requests_ThroughTheProxy_ArriveAndAreWrittenDown()
    {
        await using var simulator = await Simulated.StartAsync("good-pharm", "king-store", "keshet");
        await using var proxy = PortalProxy.Start();
        using var root = X509Certificate2.CreateFromPem(simulator.RootPem);
        using var intermediate = X509Certificate2.CreateFromPem(simulator.IntermediatePem);
        using var handler = new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address), UseProxy = true };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { root },
            ExtraStore = { intermediate },
        };
        using var http = new HttpClient(handler);
        foreach (var (chain, path) in new[] { ("good-pharm", "MainIO_Hok.aspx"), ("king-store", "MainIO_Hok.aspx"), ("good-pharm", "MainIO_Hok.aspx"), ("keshet", "login") })
        {
            (await http.GetStringAsync(new Uri(simulator.Hosts[chain].BaseUrl, path), TestContext.Current.CancellationToken)).ShouldNotBeEmpty();
        }

        using var form = new FormUrlEncodedContent([KeyValuePair.Create("WFileType", "1")]);
        using var posted = await http.PostAsync(new Uri(simulator.Hosts["good-pharm"].BaseUrl, "MainIO_Hok.aspx"), form, TestContext.Current.CancellationToken);
        (await posted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("Stores7290058197699");
        proxy.Targets.ShouldBe(
            new Dictionary<string, int>
            {
                [simulator.Hosts["good-pharm"].BaseUrl.Authority] = 3,
                [simulator.Hosts["king-store"].BaseUrl.Authority] = 1,
                [simulator.Hosts["keshet"].BaseUrl.Authority] = 1,
            },
            ignoreOrder: true);
    }

    [Fact]
    public async Task Requests_ToElsewhere_AreRefused()
    {
        await using var proxy = PortalProxy.Start();
        using var handler = new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address), UseProxy = true };
        using var http = new HttpClient(handler);
        using var answer = await http.GetAsync(new Uri("http://prices.example.com/"), TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        proxy.Targets.ShouldBeEmpty();
    }
}
