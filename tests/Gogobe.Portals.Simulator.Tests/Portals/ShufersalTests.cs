using System.Net;
using System.Text.RegularExpressions;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Portals;

public sealed partial class ShufersalTests
{
    [Fact]
    public async Task Pages_FromFirstToLastOfThePager_ListEveryFileOnce()
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { PageRows = 4 }, "shufersal");
        using var browser = new Browser(simulator, "shufersal");
        var names = new List<string>();
        var last = 1;
        for (var page = 1; page <= last; page++)
        {
            var html = await browser.TextAsync($"/FileObject/UpdateCategory?catID=0&storeId=0&sort=Time&sortdir=DESC&page={page}");
            var rows = Html.Rows(html);
            rows.ShouldAllBe(r => r.Texts.Count == 8);
            names.AddRange(rows.Select(r => r.Texts[6]));
            var foot = html[html.IndexOf("<tfoot>", StringComparison.Ordinal)..html.IndexOf("</tfoot>", StringComparison.Ordinal)];
            last = Html.Links(foot).Select(l => int.Parse(PagePattern().Match(l).Groups[1].Value)).Append(last).Max();
        }

        last.ShouldBe(4);
        names.ShouldBe(simulator.Names("shufersal").Select(n => n[..n.IndexOf('.', StringComparison.Ordinal)]), ignoreOrder: true);
    }

    [Theory]
    [InlineData(1, PublishedType.Price)]
    [InlineData(2, PublishedType.PriceFull)]
    [InlineData(3, PublishedType.Promo)]
    [InlineData(4, PublishedType.PromoFull)]
    [InlineData(5, PublishedType.Stores)]
    public async Task Category_OfATypeAndStore_HasNoOthers(int category, PublishedType type)
    {
        await using var simulator = await Simulated.StartAsync("shufersal");
        using var browser = new Browser(simulator, "shufersal");
        var rows = Html.Rows(await browser.TextAsync($"/FileObject/UpdateCategory?catID={category}&storeId=0&page=1"));
        rows.Count.ShouldBe(simulator.Names("shufersal", f => f.Type == type).Count());
        rows.ShouldAllBe(r => r.Texts[6].StartsWith(type.ToString() + "7", StringComparison.Ordinal));
        Html.Rows(await browser.TextAsync($"/FileObject/UpdateCategory?catID={category}&storeId=2")).Count.ShouldBe(type == PublishedType.Stores ? 0 : 1);
    }

    [Fact]
    public async Task Link_IsEscapedSignedAndOnAnotherHost_AndExpires()
    {
        var clock = new StillClock();
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { Clock = clock, LinkLifetime = TimeSpan.FromSeconds(20) }, "shufersal");
        using var browser = new Browser(simulator, "shufersal");
        var page = await browser.TextAsync("/FileObject/UpdateCategory?catID=2");
        page.ShouldContain("&amp;sig=");
        var link = Html.Rows(page)[0].Link!;
        new Uri(link).Authority.ShouldBe(simulator.Hosts["shufersal"].HostPorts[1]);
        var name = new Uri(link).Segments[^1];
        (await browser.BytesAsync(link)).ShouldBe(simulator.Bytes("shufersal", name));
        clock.Now += TimeSpan.FromSeconds(20);
        (await browser.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await browser.GetAsync(Html.Rows(await browser.TextAsync("/FileObject/UpdateCategory?catID=2"))[0].Link!)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Link_WithoutItsSignatureOrForAnotherFile_IsForbidden()
    {
        await using var simulator = await Simulated.StartAsync("shufersal");
        using var browser = new Browser(simulator, "shufersal");
        var links = Html.Rows(await browser.TextAsync("/FileObject/UpdateCategory?catID=2")).ConvertAll(r => new Uri(r.Link!));
        (await browser.GetAsync(links[0].GetLeftPart(UriPartial.Path))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await browser.GetAsync(links[0].GetLeftPart(UriPartial.Path) + links[1].Query)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Pages_OfMoreThanNinetyNine_AreAllReachable()
    {
        await using var simulator = await PortalSimulator.StartAsync(
            new SimulatorOptions { Chains = ["shufersal"], Stores = 60, Items = 4, PageRows = 2, Clock = new StillClock() }, TestContext.Current.CancellationToken);
        using var browser = new Browser(simulator, "shufersal");
        var page = await browser.TextAsync("/FileObject/UpdateCategory?catID=0&page=1");
        PagePattern().Matches(WebUtility.HtmlDecode(page)).Max(m => int.Parse(m.Groups[1].Value)).ShouldBe(121);
        Html.Rows(await browser.TextAsync("/FileObject/UpdateCategory?catID=0&page=121")).Count.ShouldBe(1);
        Html.Rows(await browser.TextAsync("/FileObject/UpdateCategory?catID=0&page=122")).ShouldBeEmpty();
    }

    [GeneratedRegex("page=([0-9]+)")]
    private static partial Regex PagePattern();
}
