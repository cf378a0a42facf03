using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Failures;

/// <summary>Every way to fail, seen by a client that knows nothing of it.</summary>
public sealed class FailureTests
{
    private const string Chain = "good-pharm";
    private const string List = "/MainIO_Hok.aspx?_=1";

    [Theory]
    [InlineData(500)]
    [InlineData(403)]
    [InlineData(247)]
    public async Task Status_OfAnyNumber_IsAnsweredWithAPage(int code)
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        simulator.Failures.Add(Chain, Failure.Status(code));
        using var answer = await browser.GetAsync(List);
        ((int)answer.StatusCode).ShouldBe(code);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Status_WithATimeToComeBack_SaysIt(int code)
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        simulator.Failures.Add(Chain, Failure.Status(code, TimeSpan.FromSeconds(7)));
        using var answer = await browser.GetAsync(List);
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Reset_CutsTheConnection()
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        simulator.Failures.Add(Chain, Failure.Reset);
        await Should.ThrowAsync<HttpRequestException>(() => browser.TextAsync(List));
    }

    [Fact]
    public async Task Hang_NeverAnswersAndEndsWithTheSimulator()
    {
        var simulator = await Simulated.StartAsync(Chain);
        using var patient = new Browser(simulator, Chain, timeout: TimeSpan.FromMinutes(5));
        var rule = simulator.Failures.Add(Chain, Failure.Hang);
        var asked = patient.GetAsync(List);
        using var other = new Browser(simulator, Chain, timeout: TimeSpan.FromMinutes(5));
        var askedToo = other.GetAsync(List);
        while (rule.Hits < 2)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        (asked.IsCompleted, askedToo.IsCompleted).ShouldBe((false, false));
        await simulator.DisposeAsync();
        await Should.ThrowAsync<HttpRequestException>(() => asked);
        await Should.ThrowAsync<HttpRequestException>(() => askedToo);
    }

    [Fact]
    public async Task Drip_BringsTheBytesAtItsRate()
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        var name = simulator.Names(Chain, f => f.Type == PublishedType.Stores).Single();
        var size = simulator.Bytes(Chain, name).Length;
        simulator.Failures.Add(Chain, Failure.Drip(2 * size));
        var watch = Stopwatch.StartNew();
        (await browser.BytesAsync("/Download/" + name)).Length.ShouldBe(size);
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.3));
    }

    [Fact]
    public async Task RedirectLoop_LeadsToItself()
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        var rule = simulator.Failures.Add(Chain, Failure.RedirectLoop);
        using var answer = await browser.GetAsync(List);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        rule.Hits.ShouldBe(6);
        answer.Headers.Location!.OriginalString.ShouldBe(List);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::1]:1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://prices.example.com/x.gz")]
    public async Task Redirect_LeadsWhereItIsTold(string target)
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain, follow: false);
        simulator.Failures.Add(Chain, Failure.Redirect(target), RequestKind.Download);
        using var answer = await browser.GetAsync("/Download/" + simulator.Names(Chain).First());
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe(target);
    }

    [Theory]
    [InlineData(List, RequestKind.List)]
    [InlineData("/Download/{0}", RequestKind.Download)]
    public async Task Html_IsAPageWithStatus200(string address, RequestKind on)
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        simulator.Failures.Add(Chain, Failure.Html, on);
        var page = await browser.TextAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, simulator.Names(Chain).First()));
        page.ShouldStartWith("<!DOCTYPE html>");
    }

    [Fact]
    public async Task Truncate_FirstTimesOfEachFile_ThenBringsItWhole()
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        simulator.Failures.Add(new FailureRule { Chain = Chain, Failure = Failure.Truncate(0.5), On = RequestKind.Download, File = "PriceFull", TimesPerFile = 2 });
        foreach (var name in simulator.Names(Chain, f => f.Type == PublishedType.PriceFull))
        {
            var whole = simulator.Bytes(Chain, name);
            for (var time = 0; time < 2; time++)
            {
                (await browser.BytesAsync("/Download/" + name)).ShouldBe(whole[..(whole.Length / 2)]);
            }

            (await browser.BytesAsync("/Download/" + name)).ShouldBe(whole);
            simulator.Counts.File(Chain, name).ShouldBe((3, 1));
        }
    }

    [Fact]
    public async Task NoBytes_IsAnEmptyAnswer()
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        simulator.Failures.Add(Chain, Failure.NoBytes, RequestKind.Download);
        (await browser.BytesAsync("/Download/" + simulator.Names(Chain).First())).ShouldBeEmpty();
    }

    [Fact]
    public async Task WrongLength_PromisesMoreThanComes()
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        simulator.Failures.Add(Chain, Failure.WrongLength, RequestKind.Download);
        await Should.ThrowAsync<HttpRequestException>(() => browser.BytesAsync("/Download/" + simulator.Names(Chain).First()));
    }

    [Fact]
    public async Task Gone_OfOneFile_LeavesTheOthers()
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        var names = simulator.Names(Chain).ToList();
        simulator.Failures.Add(new FailureRule { Chain = Chain, Failure = Failure.Gone, File = names[1] });
        (await browser.GetAsync("/Download/" + names[0])).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync("/Download/" + names[1])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Withdrawn_File_IsGoneFromListingAndDownload()
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        var name = simulator.Names(Chain).First();
        simulator.Country.Withdraw(Chain, name).ShouldBeTrue();
        (await NamesAsync(browser)).ShouldNotContain(name);
        (await browser.GetAsync("/Download/" + name)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Listing_EmptyTwiceOrInOtherCase_IsWhatItSays()
    {
        await using var simulator = await Simulated.StartAsync(Chain);
        using var browser = new Browser(simulator, Chain);
        var names = simulator.Names(Chain).ToList();
        (await Under(Failure.EmptyListing)).ShouldBeEmpty();
        (await Under(Failure.ListTwice)).ShouldBe(names.Concat(names), ignoreOrder: true);
        var upper = await Under(Failure.UpperCaseNames);
        upper.ShouldBe(names.Select(n => n.ToUpperInvariant()), ignoreOrder: true);
        (await browser.BytesAsync("/Download/" + upper[0])).ShouldNotBeEmpty();
        (await Under(Failure.LowerCaseNames)).ShouldBe(names.Select(n => n.ToLowerInvariant()), ignoreOrder: true);
        (await NamesAsync(browser)).ShouldBe(names, ignoreOrder: true);

        async Task<List<string>> Under(Failure failure)
        {
            var rule = simulator.Failures.Add(Chain, failure, RequestKind.List);
            var listed = await NamesAsync(browser);
            simulator.Failures.Remove(rule);
            return listed;
        }
    }

    [Fact]
    public async Task SessionLost_InTheMiddle_LeadsBackToTheLogin()
    {
        await using var simulator = await Simulated.StartAsync("keshet");
        using var browser = new Browser(simulator, "keshet");
        var token = await browser.SignInAsync(PortalChains.Find("keshet"));
        var names = (await browser.ListAsync(token)).ConvertAll(r => r.Name);
        simulator.Failures.Add(new FailureRule { Chain = "keshet", Failure = Failure.SessionLost, On = RequestKind.Download, After = 1, Times = 1 });
        (await browser.BytesAsync("/file/d/" + names[0])).ShouldBe(simulator.Bytes("keshet", names[0]));
        using var lost = await browser.GetAsync("/file/d/" + names[1]);
        lost.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/login");
        await browser.SignInAsync(PortalChains.Find("keshet"));
        (await browser.BytesAsync("/file/d/" + names[1])).ShouldBe(simulator.Bytes("keshet", names[1]));
    }

    [Theory]
    [InlineData("shufersal", "/FileObject/UpdateCategory?catID=2", "403")]
    [InlineData("super-pharm", "/?Category-equals=PriceFull", "link expired")]
    public async Task LinkExpired_IsSaidAsThePortalSaysIt(string chain, string list, string said)
    {
        await using var simulator = await Simulated.StartAsync(chain);
        using var browser = new Browser(simulator, chain);
        var link = Html.Rows(await browser.TextAsync(list))[0].Link!;
        simulator.Failures.Add(new FailureRule { Chain = chain, Failure = Failure.LinkExpired, Times = 1, On = RequestKind.Download });
        using var answer = await browser.GetAsync(link);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        (answer.IsSuccessStatusCode ? text : ((int)answer.StatusCode).ToString()).ShouldBe(said);
        (await browser.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(FailureKind.ForeignCertificate)]
    [InlineData(FailureKind.ExpiredCertificate)]
    public async Task Certificate_ThatIsNotGood_FailsTheHandshake(FailureKind kind)
    {
        await using var simulator = await Simulated.StartAsync("keshet");
        simulator.Failures.Add("keshet", kind == FailureKind.ForeignCertificate ? Failure.ForeignCertificate : Failure.ExpiredCertificate);
        using var browser = new Browser(simulator, "keshet");
        (await Should.ThrowAsync<HttpRequestException>(() => browser.TextAsync("/login"))).InnerException.ShouldBeOfType<AuthenticationException>();
        simulator.Failures.Clear();
        (await browser.TextAsync("/login")).ShouldContain("csrftoken");
    }

    [Fact]
    public async Task Portal_ThatMovedAway_RefusesConnectionsUntilItIsBack()
    {
        await using var simulator = await Simulated.StartAsync(Chain, "king-store");
        using var browser = new Browser(simulator, Chain);
        using var other = new Browser(simulator, "king-store");
        await simulator.CloseAsync(Chain);
        (await Should.ThrowAsync<HttpRequestException>(() => browser.TextAsync(List))).InnerException.ShouldBeOfType<SocketException>();
        (await other.GetAsync(List)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await simulator.OpenAsync(Chain, TestContext.Current.CancellationToken);
        (await NamesAsync(browser)).ShouldNotBeEmpty();
    }

    private static async Task<List<string>> NamesAsync(Browser browser)
    {
        using var json = JsonDocument.Parse(await browser.TextAsync(List));
        return [.. json.RootElement.EnumerateArray().Select(r => r.GetProperty("FileNm").GetString()!)];
    }
}
