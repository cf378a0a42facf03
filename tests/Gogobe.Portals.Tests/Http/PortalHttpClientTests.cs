using Gogobe.Pipeline;
using Gogobe.Testing.Portals;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Tests.Http;

/// <summary>The rules of the client, seen through a family whose addresses stay as they are.</summary>
public sealed class PortalHttpClientTests : IAsyncLifetime
{
    private const string Slug = "het-cohen";
    private const string File = "/webapi/7290455000004/PriceFull7290455000004-001-001-20261008-051100.xml.gz";
    private FakeSite _site = null!;
    private FakeSite _other = null!;

    public async ValueTask InitializeAsync() => (_site, _other) = (await FakeSite.StartAsync(), await FakeSite.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task OpenAsync_RedirectToAHostOfTheChain_IsFollowed()
    {
        _other.On("/there", "bytes");
        var address = _site.Redirect(File, new Uri(_other.Address, "/there").AbsoluteUri);
        await using var host = PortalHost.For(Slug, _site.Address, hosts: _other.Endpoint);

        (await host.ReadAsync(Slug, FileLocator.At(address))).ShouldBe("bytes");
    }

    [Fact]
    public async Task OpenAsync_RedirectToAnotherHost_IsForbiddenAndNotAsked()
    {
        var address = _site.Redirect(File, new Uri(_other.Address, "/there").AbsoluteUri);
        await using var host = PortalHost.For(Slug, _site.Address);

        (await host.ReadAsync(Slug, FileLocator.At(address))).ShouldBe("[Forbidden]");
        _other.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/x")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::1]/x")]
    [InlineData("http://2130706433/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1/x")]
    public async Task OpenAsync_RedirectIntoThisMachine_IsRefused(string location)
    {
        var address = _site.Redirect(File, location);
        await using var host = PortalHost.For(Slug, _site.Address);

        (await host.ReadAsync(Slug, FileLocator.At(address))).ShouldBe("[Forbidden]");
    }

    [Fact]
    public async Task OpenAsync_HostOfTheChainThatResolvesToThisMachine_IsForbidden()
    {
        // The host is the chain's own, so the list of hosts lets it pass; its address is judged when it is connected to.
        var port = _site.Address.Port;
        var portals = new SimulatedPortals
        {
            Portals = new Dictionary<string, SimulatedPortal> { [Slug] = new(new Uri($"http://localhost:{port}")) },
            Endpoints = new HashSet<string>(),
        };
        await using var host = PortalHost.Of(portals);

        (await host.ReadAsync(Slug, FileLocator.At(new Uri($"http://localhost:{port}{File}")))).ShouldBe("[Forbidden]");
        _site.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task OpenAsync_RedirectInACircle_EndsAsSourceErrorAfterFourRequests()
    {
        var address = _site.Redirect(File, File);
        await using var host = PortalHost.For(Slug, _site.Address);

        (await host.ReadAsync(Slug, FileLocator.At(address))).ShouldBe("[SourceError]");
        _site.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData(401, Reason.Forbidden)]
    [InlineData(403, Reason.Forbidden)]
    [InlineData(247, Reason.Forbidden)]
    [InlineData(404, Reason.GoneAtSource)]
    [InlineData(410, Reason.GoneAtSource)]
    [InlineData(408, Reason.Timeout)]
    [InlineData(429, Reason.RateLimited)]
    [InlineData(500, Reason.SourceError)]
    [InlineData(503, Reason.SourceError)]
    [InlineData(206, Reason.SourceError)]
    public async Task OpenAsync_AnswerThatIsNoFile_HasItsReason(int status, Reason reason)
    {
        var address = _site.On(File, status);
        await using var host = PortalHost.For(Slug, _site.Address);

        (await host.ReadAsync(Slug, FileLocator.At(address))).ShouldBe($"[{reason}]");
    }

    [Fact]
    public async Task OpenAsync_PageInsteadOfAFile_IsALoginPage()
    {
        var address = _site.On(File, "<!DOCTYPE html><html><body>Link expired</body></html>");
        await using var host = PortalHost.For(Slug, _site.Address);

        (await host.ReadAsync(Slug, FileLocator.At(address))).ShouldBe("[LoginPage]");
    }

    [Fact]
    public async Task OpenAsync_RetryAfter_IsToldAndTheHostIsLeftAlone()
    {
        var address = _site.On(File, context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        });
        await using var host = PortalHost.For(Slug, _site.Address);

        await using var first = await host.OpenAsync(Slug, address.AbsoluteUri);
        await using var second = await host.OpenAsync(Slug, address.AbsoluteUri);

        first.Failure!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(120));
        second.Failure!.RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120));
        _site.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task OpenAsync_HeadThatDoesNotCome_IsATimeout()
    {
        var address = _site.On(File, context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var host = PortalHost.For(Slug, _site.Address, o => o.AnswerTimeout = TimeSpan.FromMilliseconds(200));

        (await host.ReadAsync(Slug, FileLocator.At(address))).ShouldBe("[Timeout]");
    }

    [Fact]
    public async Task OpenAsync_FirstBytesThatDoNotCome_IsATimeout()
    {
        var address = _site.On(File, async context =>
        {
            await context.Response.StartAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var host = PortalHost.For(Slug, _site.Address, o => o.AnswerTimeout = TimeSpan.FromMilliseconds(200));

        (await host.ReadAsync(Slug, FileLocator.At(address))).ShouldBe("[Timeout]");
    }

    [Fact]
    public async Task OpenAsync_FileNotYetDisposed_HoldsItsPlaceAtTheHost()
    {
        var address = _site.On(File, "bytes");
        var portals = new SimulatedPortals
        {
            Portals = new Dictionary<string, SimulatedPortal> { [Slug] = new(_site.Address) },
            Endpoints = new HashSet<string> { _site.Endpoint },
            DefaultLimits = new(1, 1_000_000),
        };
        await using var host = PortalHost.Of(portals);

        var first = await host.OpenAsync(Slug, address.AbsoluteUri);
        var second = host.OpenAsync(Slug, address.AbsoluteUri);
        second.IsCompleted.ShouldBeFalse();
        await first.DisposeAsync();
        await using var opened = await second;
        opened.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task OpenAsync_FileWithMarks_TellsThem()
    {
        var address = _site.On(File, context =>
        {
            context.Response.Headers.ETag = "\"42\"";
            context.Response.Headers.LastModified = "Thu, 08 Oct 2026 02:11:00 GMT";
            return context.Response.WriteAsync("bytes");
        });
        await using var host = PortalHost.For(Slug, _site.Address);

        await using var opened = await host.OpenAsync(Slug, address.AbsoluteUri);
        (opened.ETag, opened.LastModified).ShouldBe(("\"42\"", new DateTimeOffset(2026, 10, 8, 2, 11, 0, TimeSpan.Zero)));
    }

    [Fact]
    public async Task OpenAsync_FamilyWithoutAProxy_DoesNotTakeTheEnvironmentsProxy()
    {
        // The environment's proxy is read once a process, so this asks the other way round: the family's proxy is used, and only there.
        var address = _site.On(File, "direct");
        _other.On(File, "through the proxy");
        await using var direct = PortalHost.For(Slug, _site.Address, o => o.Proxies["bina"] = _other.Address);
        await using var proxied = PortalHost.For(Slug, _site.Address, o => o.Proxies["laib"] = _other.Address);

        (await direct.ReadAsync(Slug, FileLocator.At(address))).ShouldBe("direct");
        (await proxied.ReadAsync(Slug, FileLocator.At(address))).ShouldBe("through the proxy");
    }

    [Theory]
    [InlineData("netiv-hahesed", "Chrome")]
    [InlineData("carrefour", "Gogobe")]
    public void Registry_ChainThatWantsABrowser_SaysSo(string slug, string agent)
    {
        var options = new PortalOptions();
        var chain = Pipeline.Chains.ChainRegistry.Default.FindBySlug(slug)!;
        (chain.Portal.BrowserAgent == true ? options.BrowserAgent : options.UserAgent).ShouldContain(agent);
    }
}
