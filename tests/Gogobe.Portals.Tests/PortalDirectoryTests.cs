using System.Text.Json;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Testing.Portals;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals.Tests;

public sealed class PortalDirectoryTests
{
    [Fact]
    public async Task Watched_OfTheRegistry_IsEveryPortalOfAChainThatPublishes()
    {
        await using var host = PortalHost.Of(null);

        host.Directory.Watched.Select(p => p.Slug).ShouldBe(
            ChainRegistry.Default.Chains.Where(c => c.Status is "active" or "degraded").Select(c => c.PortalSlug).Distinct());
        host.Directory.Watched.Count.ShouldBeGreaterThan(30, "chains come and go, but not by the dozen");
    }

    [Fact]
    public async Task Watched_EveryAccountOfCerberus_IsKnownAndInNoText()
    {
        await using var host = PortalHost.Of(null);
        foreach (var portal in host.Directory.Watched.Where(p => p.Family == "cerberus"))
        {
            portal.Account.ShouldNotBeNull();
            portal.Account.ToString().ShouldNotContain(portal.Account.UserName);
            JsonSerializer.Serialize(portal).ShouldNotContain("Account");
        }
    }

    [Fact]
    public async Task Find_AccountSetByTheOperator_TakesThePlaceOfThePublishedOne()
    {
        await using var host = PortalHost.Of(
            null, null, null, ("Gogobe:Portals:rami-levy:Username", "ours"), ("Gogobe:Portals:super_yuda:Password", "changed"));

        host.Directory.Find("rami-levy")!.Account!.UserName.ShouldBe("ours");
        host.Directory.Find("super-yuda")!.Account!.Password.ShouldBe("changed");
    }

    [Theory]
    [InlineData("binaa", "https://portal.example", "'typo' has the family 'binaa'; there are bina")]
    [InlineData("bina", "portal.example", "'typo' has the base_url 'portal.example'")]
    public async Task Registry_ChainThatCannotBeWatched_IsSaidAndNotLeftOut(string family, string address, string says)
    {
        await using var host = PortalHost.Of(null);
        var registry = ChainRegistry.Load(
            $$"""{"chains":[{"slug":"typo","number":1,"name_en":"A","status":"active","family":"{{family}}","base_url":"{{address}}","published_ids":[]}]}""");

        Should.Throw<RegistryException>(() => new PortalDirectory(
            registry,
            host.Services.GetServices<IPortal>(),
            host.Services.GetRequiredService<IConfiguration>(),
            host.Services.GetRequiredService<IOptions<PortalOptions>>(),
            TimeProvider.System)).Message.ShouldContain(says);
    }

    [Theory]
    [InlineData("https://url.publishedprices.co.il/file", true)]
    [InlineData("https://url.retail.publishedprices.co.il/file", true)]
    [InlineData("https://URL.publishedprices.co.il/file", true)]
    [InlineData("https://url.publishedprices.co.il:8443/file", false)]
    [InlineData("https://url.publishedprices.co.il.evil.example/", false)]
    [InlineData("https://user@url.publishedprices.co.il/", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("ftp://url.publishedprices.co.il/", false)]
    public async Task Allows_OnlyTheChainsHosts(string address, bool allowed)
    {
        await using var host = PortalHost.Of(null);

        host.Directory.Find("rami-levy")!.Allows(new Uri(address)).ShouldBe(allowed);
    }

    [Theory]
    [InlineData("https://files.w5871031-kt.workers.dev/x.gz", true)]
    [InlineData("https://w5871031-kt.workers.dev.evil.example/", false)]
    [InlineData("https://evilw5871031-kt.workers.dev/", false)]
    public async Task Allows_HostsBelowAName(string address, bool allowed)
    {
        await using var host = PortalHost.Of(null);

        host.Directory.Find("meshnat-yosef-1")!.Allows(new Uri(address)).ShouldBe(allowed);
    }

    [Fact]
    public async Task OpenAsync_LocatorOfAnotherFamily_IsForbidden()
    {
        await using var host = PortalHost.Of(null);

        await using var opened = await host.OpenAsync("shufersal", "relist:super-pharm?name=x");
        (opened.Failure!.Reason, opened.Failure.Heals).ShouldBe((Reason.Forbidden, false));
    }

    [Fact]
    public async Task ListAsync_StrayUnknownAndLinksAbroad_AreListedWithTheirReason()
    {
        await using var site = await FakeSite.StartAsync();
        site.On("/", """
            [{"name":"PriceFull5144744100002-001-202601010600.gz","url":"/good.gz"},
             {"name":"PriceFull0000000000000-001-202601010600.gz","url":"/placeholder.gz"},
             {"name":"PriceFull7290058140886-001-202601010600.gz","url":"/rami-levy.gz"},
             {"name":"PriceFull5144744100002-002-202601010600.gz","url":"https://169.254.169.254/x"},
             {"name":"readme\u0007.txt","url":"/readme"}]
            """);
        await using var host = PortalHost.For("meshnat-yosef-1", site.Address);

        (await host.ListAsync("meshnat-yosef-1")).Select(f => (f.OriginalName, f.Stray)).ShouldBe(
        [
            ("PriceFull5144744100002-001-202601010600.gz", Reason.None),
            ("PriceFull0000000000000-001-202601010600.gz", Reason.None),
            ("PriceFull7290058140886-001-202601010600.gz", Reason.ChainMismatch),
            ("PriceFull5144744100002-002-202601010600.gz", Reason.Forbidden),
            ("readme\uFFFD.txt", Reason.NotPriceData),
        ]);
    }

    [Fact]
    public async Task ListAsync_SignedLinksOfAList_AreFoundAgainByName()
    {
        await using var site = await FakeSite.StartAsync();
        site.On("/", """[{"name":"PriceFull5144744100002-001-202601010600.gz","url":"/f.gz?sig=marker"}]""");
        site.On("/f.gz", "bytes");
        await using var host = PortalHost.For("meshnat-yosef-1", site.Address);

        var file = (await host.ListAsync("meshnat-yosef-1")).Single();

        file.ToString().ShouldNotContain("marker");
        (await host.ReadAsync("meshnat-yosef-1", file.Locator)).ShouldBe("bytes");
    }

    [Fact]
    public async Task ListAsync_DocumentThatDidNotChange_IsNotSentAgainAndListsTheSame()
    {
        await using var site = await FakeSite.StartAsync();
        site.On("/", async context =>
        {
            context.Response.Headers.ETag = "\"1\"";
            if (context.Request.Headers.IfNoneMatch == "\"1\"")
            {
                context.Response.StatusCode = 304;
                return;
            }

            await context.Response.Body.WriteAsync("""[{"name":"PriceFull5144744100002-001-202601010600.gz","url":"/f.gz"}]"""u8.ToArray());
        });
        await using var host = PortalHost.For("meshnat-yosef-1", site.Address);
        await host.ListAsync("meshnat-yosef-1");
        var request = new ListRequest();

        (await host.ListAsync("meshnat-yosef-1", request)).Count.ShouldBe(1);
        (request.Notes.NotModified, request.Notes.Bytes).ShouldBe((1, 0));
    }

    [Fact]
    public async Task ListAsync_CompressedDocument_IsRead()
    {
        await using var site = await FakeSite.StartAsync();
        site.On("/", async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            await gzip.WriteAsync("""[{"name":"PriceFull5144744100002-001-202601010600.gz","url":"/f.gz"}]"""u8.ToArray());
        });
        await using var host = PortalHost.For("meshnat-yosef-1", site.Address);

        (await host.ListAsync("meshnat-yosef-1")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task ListAsync_DocumentAboveTheLimit_IsTooLargeAlsoWhenItWasCompressed()
    {
        await using var site = await FakeSite.StartAsync();
        site.On("/", async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            await gzip.WriteAsync(new byte[10_000_000]);
        });
        await using var host = PortalHost.For("meshnat-yosef-1", site.Address, o => o.MaxDocumentBytes = 1_000_000);

        (await host.FailsToListAsync("meshnat-yosef-1")).Reason.ShouldBe(Reason.TooLarge);
    }

    [Fact]
    public async Task ListAsync_ListingThatTakesTooLongInAll_IsATimeout()
    {
        await using var site = await FakeSite.StartAsync();
        var pages = 0;
        site.On("/Prices", async context =>
        {
            await Task.Delay(50, context.RequestAborted);
            var n = Interlocked.Increment(ref pages);
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(
                $"<table><tr><td>1</td><td>1</td><td>file{n}</td><td/><td/><td><a href=\"/x{n}\">x</a></td></tr></table><a href=\"?p={n + 1}\">next</a>"));
        });
        await using var host = PortalHost.For("hazi-hinam", new Uri(site.Address, "/Prices"), o => o.ListingTimeout = TimeSpan.FromSeconds(1));

        (await host.FailsToListAsync("hazi-hinam")).Reason.ShouldBe(Reason.Timeout);
    }

    [Fact]
    public async Task ListAsync_PagerWithoutEnd_StopsAtThePageThatBringsNothingNew()
    {
        await using var site = await FakeSite.StartAsync();
        site.On("/Prices", "<table><tr><td>1</td><td>1</td><td>file</td><td/><td/><td><a href=\"/x\">x</a></td></tr></table><a href=\"?p=1000000\">last</a>");
        await using var host = PortalHost.For("hazi-hinam", new Uri(site.Address, "/Prices"));
        var request = new ListRequest();

        await host.ListAsync("hazi-hinam", request);

        request.Notes.Pages.ShouldBe(4); // two of each day
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ListAsync_RetryAfterThatIsShort_IsSatOut(bool timersAreEarly)
    {
        await using var site = await FakeSite.StartAsync();
        var asked = 0;
        site.On("/", async context =>
        {
            if (++asked == 1)
            {
                context.Response.StatusCode = 503;
                context.Response.Headers.RetryAfter = "1";
                return;
            }

            await context.Response.Body.WriteAsync("[]"u8.ToArray());
        });
        await using var host = PortalHost.For("meshnat-yosef-1", site.Address, time: timersAreEarly ? new EarlyTimers() : null);

        (await host.ListAsync("meshnat-yosef-1")).ShouldBeEmpty();
        asked.ShouldBe(2);
    }

    /// <summary>A clock whose timers fire before their time, by much more than those of any machine.</summary>
    private sealed class EarlyTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime * 0.75 : dueTime, period);
    }
}
