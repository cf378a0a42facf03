using Gogobe.Testing.Portals;

namespace Gogobe.Portals.Tests.Http;

public sealed class PortalTrustTests : IAsyncLifetime
{
    private const string Slug = "het-cohen";
    private const string File = "/webapi/7290455000004/PriceFull7290455000004-001-001-20261008-051100.xml.gz";
    private readonly TestAuthority _authority = new("Ours");
    private readonly TestAuthority _foreign = new("Foreign");
    private readonly List<FakeSite> _sites = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
        {
            await site.DisposeAsync();
        }

        _authority.Dispose();
        _foreign.Dispose();
    }

    [Fact]
    public async Task OpenAsync_IncompleteChainWhoseIntermediateIsPinned_IsAccepted()
    {
        var site = await SiteAsync(_authority);
        await using var host = HostFor(site, pinned: true);

        (await host.ReadAsync(Slug, FileLocator.At(new Uri(site.Address, File)))).ShouldBe("bytes");
    }

    [Fact]
    public async Task OpenAsync_IncompleteChainWhoseIntermediateNobodyHas_IsTls()
    {
        var site = await SiteAsync(_authority);
        await using var host = HostFor(site, pinned: false);

        (await host.ReadAsync(Slug, FileLocator.At(new Uri(site.Address, File)))).ShouldBe("[Tls]");
    }

    [Fact]
    public async Task OpenAsync_CertificateOfAForeignAuthority_IsTls()
    {
        var site = await SiteAsync(_foreign);
        await using var host = HostFor(site, pinned: true);

        (await host.ReadAsync(Slug, FileLocator.At(new Uri(site.Address, File)))).ShouldBe("[Tls]");
    }

    [Fact]
    public async Task OpenAsync_PinnedIntermediateOfAForeignAuthority_IsNotTrustedByItself()
    {
        var site = await SiteAsync(_foreign);
        var portals = Portals(site) with { Roots = [_authority.Root], Intermediates = [_foreign.Intermediate] };
        await using var host = PortalHost.Of(portals);

        (await host.ReadAsync(Slug, FileLocator.At(new Uri(site.Address, File)))).ShouldBe("[Tls]");
    }

    [Fact]
    public async Task OpenAsync_ExpiredCertificate_IsTls()
    {
        var site = await SiteAsync(_authority, until: DateTimeOffset.UnixEpoch.AddYears(51));
        await using var host = HostFor(site, pinned: true);

        (await host.ReadAsync(Slug, FileLocator.At(new Uri(site.Address, File)))).ShouldBe("[Tls]");
    }

    [Fact]
    public async Task OpenAsync_RedirectFromHttpsToHttp_IsNotFollowed()
    {
        var plain = await FakeSite.StartAsync();
        _sites.Add(plain);
        plain.On(File, "bytes");
        var site = await SiteAsync(_authority);
        var address = site.Redirect(File, new Uri(plain.Address, File).AbsoluteUri);
        await using var host = HostFor(site, pinned: true, plain.Endpoint);

        (await host.ReadAsync(Slug, FileLocator.At(address))).ShouldBe("[SourceError]");
        plain.Requests.ShouldBeEmpty();
    }

    private async Task<FakeSite> SiteAsync(TestAuthority authority, DateTimeOffset? until = null)
    {
        var site = await FakeSite.StartAsync(authority.ForLoopback(until));
        _sites.Add(site);
        site.On(File, "bytes");
        return site;
    }

    private PortalHost HostFor(FakeSite site, bool pinned, params string[] hosts) =>
        PortalHost.Of(Portals(site, hosts) with { Roots = [_authority.Root], Intermediates = pinned ? [_authority.Intermediate] : [] });

    private static SimulatedPortals Portals(FakeSite site, params string[] hosts) => new()
    {
        Portals = new Dictionary<string, SimulatedPortal> { [Slug] = new(site.Address, hosts) },
        Endpoints = hosts.Append(site.Endpoint).ToHashSet(),
        DefaultLimits = PortalHost.Unlimited,
    };
}
