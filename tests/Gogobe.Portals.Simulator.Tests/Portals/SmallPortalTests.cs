using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Portals;

/// <summary>The portals with one chain each.</summary>
public sealed partial class SmallPortalTests
{
    [Fact]
    public async Task Carrefour_ScriptOfADay_NamesTheFolderAndItsFiles()
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { Days = 2 }, "carrefour");
        using var browser = new Browser(simulator, "carrefour");
        foreach (var (address, day) in new[] { ("/", 8), ("/?p=./20261007", 7), ("/?date=20261007", 7), ("/?p=./20261001", 1) })
        {
            var page = await browser.TextAsync(address);
            var path = PathPattern().Match(page).Groups[1].Value;
            path.ShouldBe($"2026100{day}");
            using var files = JsonDocument.Parse(FilesPattern().Match(page).Groups[1].Value);
            var rows = files.RootElement.EnumerateArray().Select(r => (Name: r.GetProperty("name").GetString()!, Size: r.GetProperty("size").GetInt64())).ToList();
            rows.Select(r => r.Name).ShouldBe(simulator.Names("carrefour", f => f.WallTime.Day == day), ignoreOrder: true);
            foreach (var (name, size) in rows)
            {
                var bytes = await browser.BytesAsync($"/{path}/{name}");
                bytes.ShouldBe(simulator.Bytes("carrefour", name));
                bytes.Length.ShouldBe((int)size);
            }
        }

        var stores = simulator.Names("carrefour", f => f.Type == PublishedType.Stores).Last();
        (await browser.BytesAsync("/20261008/" + stores))[..2].ShouldBe([0xFF, 0xFE]);
        (await browser.GetAsync("/20261007/" + stores)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task HaziHinam_Pages_HaveNamesWithoutExtensionAndLinksToTheOtherHost()
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { PageRows = 4 }, "hazi-hinam");
        using var browser = new Browser(simulator, "hazi-hinam");
        var names = new List<string>();
        var pages = 1;
        for (var page = 1; page <= pages; page++)
        {
            var html = await browser.TextAsync($"/Prices?d=2026-10-08&t=null&f=null&p={page}");
            pages = Html.Links(html[html.IndexOf("pagination", StringComparison.Ordinal)..]).Max(l => int.Parse(l[(l.LastIndexOf('=') + 1)..]));
            foreach (var (texts, link) in Html.Rows(html))
            {
                names.Add(texts[2]);
                texts[4].ShouldEndWith(" KB");
                new Uri(link!).Authority.ShouldBe(simulator.Hosts["hazi-hinam"].HostPorts[1]);
                (await browser.BytesAsync(link!)).ShouldBe(simulator.Bytes("hazi-hinam", new Uri(link!).Segments[^1]));
            }
        }

        pages.ShouldBe(4);
        names.ShouldBe(simulator.Names("hazi-hinam").Select(n => n[..n.IndexOf('.', StringComparison.Ordinal)]), ignoreOrder: true);
        names.Count(n => n.StartsWith("NULLPromo", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Theory]
    [InlineData("t=1", PublishedType.Price, PublishedType.PriceFull)]
    [InlineData("t=2&f=1", PublishedType.PromoFull, PublishedType.PromoFull)]
    [InlineData("t=2&f=0", PublishedType.Promo, PublishedType.Promo)]
    [InlineData("t=3", PublishedType.Stores, PublishedType.Stores)]
    public async Task CityMarket_RowsOfAKind_DownloadUnderANameThatComesWithThem(string query, PublishedType one, PublishedType other)
    {
        await using var simulator = await Simulated.StartAsync("city-market-shops");
        using var browser = new Browser(simulator, "city-market-shops");
        var rows = Html.Rows(await browser.TextAsync($"/?d=2026-10-08&s=&{query}&p=1"));
        rows.Select(r => r.Texts[2] + ".xml.gz").ShouldBe(simulator.Names("city-market-shops", f => f.Type == one || f.Type == other), ignoreOrder: true);
        foreach (var (texts, link) in rows.Select(r => (r.Texts, r.Link!)))
        {
            link.ShouldMatch("^/downloadFile/[0-9a-f-]{36}$");
            using var answer = await browser.GetAsync(link);
            answer.Content.Headers.ContentDisposition!.FileName!.Trim('"').ShouldBe($"{texts[2]}.xml.gz");
            (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(simulator.Bytes("city-market-shops", texts[2] + ".xml.gz"));
        }

        Html.Rows(await browser.TextAsync("/?d=2026-10-08&s=002&t=1&p=1")).ShouldAllBe(r => r.Texts[1] == "002");
    }

    [Fact]
    public async Task Wolt_DaysOfTheIndex_LeadToFilesAndAnEmptyDayIsABadRequest()
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { Days = 3 }, "wolt-market");
        using var browser = new Browser(simulator, "wolt-market");
        var root = simulator.Hosts["wolt-market"].BaseUrl + "/";
        var days = Html.Links(await browser.TextAsync(root + "index.html"));
        days.ShouldBe(["2026-10-08.html", "2026-10-07.html", "2026-10-06.html"]);
        var links = Html.Links(await browser.TextAsync(root + days[0]));
        links.Select(l => l["download/2026-10-08/".Length..]).ShouldBe(simulator.Names("wolt-market", f => f.WallTime.Day == 8), ignoreOrder: true);
        (await browser.BytesAsync(root + links[0])).ShouldBe(simulator.Bytes("wolt-market", links[0].Split('/')[2]));
        (await browser.GetAsync(root + "2026-10-05.html")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task MeshnatYosef_List_HasNamesAndAddressesOnTheOtherHost()
    {
        await using var simulator = await Simulated.StartAsync("meshnat-yosef-1");
        using var browser = new Browser(simulator, "meshnat-yosef-1");
        using var json = JsonDocument.Parse(await browser.TextAsync("/"));
        var rows = json.RootElement.EnumerateArray().Select(r => (Name: r.GetProperty("name").GetString()!, Url: r.GetProperty("url").GetString()!)).ToList();
        rows.Select(r => r.Name).ShouldBe(simulator.Names("meshnat-yosef-1"), ignoreOrder: true);
        rows.ShouldAllBe(r => new Uri(r.Url).Authority == simulator.Hosts["meshnat-yosef-1"].HostPorts[1]);
        (await browser.BytesAsync(rows[0].Url)).ShouldBe(simulator.Bytes("meshnat-yosef-1", rows[0].Name));
        simulator.Names("meshnat-yosef-1", f => f.Type is PublishedType.Promo or PublishedType.PromoFull).ShouldBeEmpty();
    }

    [Fact]
    public async Task NetivHaHesed_OnlyForBrowsers_ListsADay()
    {
        await using var simulator = await Simulated.StartAsync("netiv-hahesed");
        using var browser = new Browser(simulator, "netiv-hahesed");
        (await browser.GetAsync("/?Date=2026-10-08")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        browser.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64)");
        var links = Html.Links(await browser.TextAsync("/?Date=2026-10-08"));
        links.Select(l => l["/Prices/Download?fileName=".Length..]).ShouldBe(simulator.Names("netiv-hahesed", f => f.WallTime.Day == 8), ignoreOrder: true);
        links.ShouldAllBe(l => l.EndsWith(".GZ", StringComparison.Ordinal));
        (await browser.BytesAsync(links[0])).ShouldBe(simulator.Bytes("netiv-hahesed", links[0].Split('=')[1]));
        Html.Links(await browser.TextAsync("/?Date=2026-10-08&StoreNumber=2")).Count.ShouldBe(4);
        Html.Links(await browser.TextAsync("/?Date=2026-10-03")).ShouldBeEmpty();
    }

    [GeneratedRegex("const path = '([0-9]+)';")]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"const files = (\[.*?\]);", RegexOptions.Singleline)]
    private static partial Regex FilesPattern();
}
