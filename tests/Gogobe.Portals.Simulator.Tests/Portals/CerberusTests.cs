using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Portals;

public sealed class CerberusTests
{
    private static readonly PortalChain s_ramiLevy = PortalChains.Find("rami-levy");

    [Fact]
    public async Task Listing_AfterLogin_IsTheAccountsFiles()
    {
        await using var simulator = await Simulated.StartAsync("rami-levy", "salach-dabach");
        foreach (var chain in simulator.Country.Chains)
        {
            using var browser = new Browser(simulator, chain.Slug);
            var token = await browser.SignInAsync(chain);
            var rows = await browser.ListAsync(token);
            rows.Select(r => r.Name).ShouldBe(simulator.Names(chain.Slug), ignoreOrder: true);
            rows.ShouldAllBe(r => r.Type == "file" && r.Size == simulator.Bytes(chain.Slug, r.Name).Length);
            (await browser.ListAsync(token, "PriceFull")).Select(r => r.Name).ShouldBe(simulator.Names(chain.Slug, f => f.Type == PublishedType.PriceFull), ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Listing_OfAnAccountWithAFolder_ShowsTheFolderFirst()
    {
        await using var simulator = await Simulated.StartAsync("super-yuda");
        var chain = simulator.Hosts["super-yuda"].Chain;
        using var browser = new Browser(simulator, "super-yuda");
        var token = await browser.SignInAsync(chain);
        (await browser.ListAsync(token)).ShouldBe([("Yuda", "folder", 0L)]);
        var names = (await browser.ListAsync(token, folder: "/Yuda")).Select(r => r.Name).ToList();
        names.ShouldBe(simulator.Names("super-yuda"), ignoreOrder: true);
        (await browser.BytesAsync("/file/d/" + names[0])).ShouldBe(simulator.Bytes("super-yuda", names[0]));
        (await browser.BytesAsync("/file/d/Yuda/" + names[0])).ShouldBe(simulator.Bytes("super-yuda", names[0]));
    }

    [Fact]
    public async Task Login_WithAWrongPassword_EndsAtTheLoginPage()
    {
        await using var simulator = await Simulated.StartAsync("salach-dabach");
        using var browser = new Browser(simulator, "salach-dabach");
        var token = CerberusClient.Token(await browser.TextAsync("/login"));
        using var answer = await browser.PostAsync("/login/user", ("username", "SalachD"), ("password", "1234"), ("csrftoken", token));
        answer.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/login");
    }

    [Fact]
    public async Task Login_OfTheOlderSkin_HasItsTokenInAHiddenInput()
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { CerberusOldSkin = true }, "rami-levy");
        using var browser = new Browser(simulator, "rami-levy");
        (await browser.TextAsync("/login")).ShouldMatch("<input type=\"hidden\" id=\"csrftoken\" value=\"[0-9a-f]{40}\"/>");
    }

    [Fact]
    public async Task Login_ReplacesTheCookie()
    {
        await using var simulator = await Simulated.StartAsync("rami-levy");
        using var browser = new Browser(simulator, "rami-levy");
        await browser.TextAsync("/login");
        var before = browser.Cookies.GetAllCookies()["cftpSID"]!.Value;
        await browser.SignInAsync(s_ramiLevy);
        browser.Cookies.GetAllCookies().Select(c => c.Name).ShouldBe(["cftpSID"]);
        browser.Cookies.GetAllCookies()["cftpSID"]!.Value.ShouldNotBe(before);
    }

    [Fact]
    public async Task Listing_WithTheTokenOfTheLoginPage_IsRefused()
    {
        await using var simulator = await Simulated.StartAsync("rami-levy");
        using var browser = new Browser(simulator, "rami-levy");
        var stale = CerberusClient.Token(await browser.TextAsync("/login"));
        await browser.SignInAsync(s_ramiLevy);
        using var answer = await browser.DirAsync(stale);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("CSRF security check failed");
    }

    [Theory]
    [InlineData(ExpiredSession.Redirect, HttpStatusCode.Redirect)]
    [InlineData(ExpiredSession.Page, HttpStatusCode.OK)]
    public async Task Download_AfterTheSessionEnded_IsTheLoginPage(ExpiredSession expiry, HttpStatusCode status)
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { CerberusExpiry = expiry, SessionRequests = 3 }, "rami-levy");
        using var browser = new Browser(simulator, "rami-levy");
        var token = await browser.SignInAsync(s_ramiLevy);
        var name = (await browser.ListAsync(token))[0].Name;
        using var direct = new Browser(simulator, "rami-levy", follow: false);
        direct.Cookies.Add(browser.Cookies.GetAllCookies());
        using var answer = await direct.GetAsync("/file/d/" + name);
        answer.StatusCode.ShouldBe(status);
        (answer.Headers.Location?.OriginalString ?? answer.Content.Headers.ContentType!.MediaType).ShouldBe(status == HttpStatusCode.OK ? "text/html" : "/login");
    }

    [Fact]
    public async Task Session_IdleForHalfAnHour_HasEnded()
    {
        var clock = new StillClock();
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { Clock = clock }, "rami-levy");
        using var browser = new Browser(simulator, "rami-levy");
        var token = await browser.SignInAsync(s_ramiLevy);
        clock.Now += TimeSpan.FromMinutes(29);
        (await browser.ListAsync(token)).ShouldNotBeEmpty();
        clock.Now += TimeSpan.FromMinutes(30);
        using var answer = await browser.DirAsync(token);
        answer.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/login");
    }

    [Fact]
    public async Task Head_OfAnyName_LiesThatItExists()
    {
        await using var simulator = await Simulated.StartAsync("rami-levy");
        using var browser = new Browser(simulator, "rami-levy");
        using var ask = new HttpRequestMessage(HttpMethod.Head, "/file/d/PriceFull-nothing.gz");
        using var answer = await browser.Http.SendAsync(ask, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Certificate_ComesWithoutItsIntermediate()
    {
        await using var simulator = await Simulated.StartAsync("rami-levy");
        using var lacking = new Browser(simulator, "rami-levy", knowsIntermediate: false);
        (await Should.ThrowAsync<HttpRequestException>(() => lacking.TextAsync("/login"))).InnerException.ShouldBeOfType<AuthenticationException>();

        var sent = new List<string>();
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", simulator.Hosts["rami-levy"].BaseUrl.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, chain, _) =>
        {
            // The extra store holds what the server sent.
            sent.AddRange(chain!.ChainPolicy.ExtraStore.Select(c => c.Subject));
            return true;
        });
        await tls.AuthenticateAsClientAsync("url.publishedprices.co.il");
        sent.ShouldBe(["CN=url.publishedprices.co.il"]);
    }
}
