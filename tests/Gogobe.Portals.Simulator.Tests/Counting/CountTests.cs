using System.Net;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Counting;

public sealed class CountTests
{
    private const string Host = "goodpharm.binaprojects.com";

    [Fact]
    public async Task Counts_OfRequestsInARow_AreOneAtATime()
    {
        await using var simulator = await Simulated.StartAsync("good-pharm");
        using var browser = new Browser(simulator, "good-pharm");
        var name = simulator.Names("good-pharm", f => f.Type == PublishedType.PriceFull).First();
        for (var i = 0; i < 50; i++)
        {
            await browser.BytesAsync("/Download/" + name);
        }

        var count = simulator.Counts.Host(Host);
        count.Requests.ShouldBe(50);
        count.MaxConcurrent.ShouldBe(1);
        count.MaxInOneSecond.ShouldBeInRange(2, 50);
        simulator.Counts.Downloads.ShouldBe(new Dictionary<(string, string), int> { [("good-pharm", name)] = 50 });
    }

    [Fact]
    public async Task Counts_OfRequestsAtOnce_AreAllOfThem()
    {
        await using var simulator = await Simulated.StartAsync("good-pharm");
        using var browser = new Browser(simulator, "good-pharm");

        // Large enough that the server is still sending while the others arrive: nobody reads before all have begun.
        var name = simulator.Names("good-pharm", f => f.Type == PublishedType.PriceFull).First();
        using var big = await PortalBig.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => big.BeginAsync()));
        big.Count.MaxConcurrent.ShouldBe(4);
        Array.ForEach(answers, a => a.Dispose());
        (await browser.GetAsync("/Download/" + name)).StatusCode.ShouldBe(HttpStatusCode.OK);
        simulator.Counts.Host(Host).MaxConcurrent.ShouldBe(1);
    }

    [Fact]
    public async Task Counts_OfAFileThatCameOnlyInPart_AreAskedAndNotServed()
    {
        await using var simulator = await Simulated.StartAsync("good-pharm");
        using var browser = new Browser(simulator, "good-pharm");
        var name = simulator.Names("good-pharm").First();
        simulator.Failures.Add("good-pharm", Failure.Truncate());
        await browser.BytesAsync("/Download/" + name);
        simulator.Counts.File("good-pharm", name).ShouldBe((1, 0));
        simulator.Counts.Requests("good-pharm", RequestKind.Download).ShouldBe(1);
        simulator.Counts.Requests("good-pharm", RequestKind.List).ShouldBe(0);
    }

    [Fact]
    public async Task Download_WithTheTagOfTheSameBytes_IsNotSentAgain()
    {
        await using var simulator = await Simulated.StartAsync("keshet", "good-pharm");
        using var browser = new Browser(simulator, "good-pharm");
        var address = "/Download/" + simulator.Names("good-pharm", f => f.Type == PublishedType.PriceFull).Last();
        using var first = await browser.GetAsync(address);
        browser.Http.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        (await browser.GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Listing_ThatLiesReady_IsNotSentAgainUntilItChanges()
    {
        var clock = new StillClock();
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { Clock = clock, TickShare = 1 }, "carrefour");
        using var browser = new Browser(simulator, "carrefour");
        using var first = await browser.GetAsync("/");
        browser.Http.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        (await browser.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        simulator.Counts.Host("prices.carrefour.co.il").NotModified.ShouldBe(1);
        clock.Now += TimeSpan.FromMinutes(1);
        simulator.Country.Tick();
        (await browser.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Recent_Requests_SayWhatTheyWereAndHowTheyFailed()
    {
        await using var simulator = await Simulated.StartAsync("het-cohen");
        using var browser = new Browser(simulator, "het-cohen");
        await browser.GetAsync("/webapi/api/getfiles?edi=7290455000004");
        simulator.Failures.Add("het-cohen", Failure.Status(503));
        await browser.GetAsync("/webapi/7290455000004/x.gz");
        simulator.Counts.Recent.Select(r => (r.Host, r.Kind, r.Chain, r.Path, r.Failure)).ShouldBe(
        [
            ("laibcatalog.co.il", RequestKind.List, "het-cohen", "GET /webapi/api/getfiles?edi=7290455000004", null),
            ("laibcatalog.co.il", RequestKind.Download, "het-cohen", "GET /webapi/7290455000004/x.gz", FailureKind.Status),
        ]);
    }
}
