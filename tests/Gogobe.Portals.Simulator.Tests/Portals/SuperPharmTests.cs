using System.Text.Json;
using System.Text.RegularExpressions;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Portals;

public sealed partial class SuperPharmTests
{
    [Theory]
    [InlineData("Stores", PublishedType.Stores)]
    [InlineData("Price", PublishedType.Price)]
    [InlineData("PriceFull", PublishedType.PriceFull)]
    [InlineData("PromoFull", PublishedType.PromoFull)]
    public async Task Category_OfADay_HasItsFiles(string category, PublishedType type)
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { PageRows = 2 }, "super-pharm");
        using var browser = new Browser(simulator, "super-pharm");
        var names = new List<string>();
        var pages = 1;
        for (var page = 1; page <= pages; page++)
        {
            var html = await browser.TextAsync($"/?Category-equals={category}&Date-equals=08/10/2026&page={page}");
            html.ShouldContain($"data-total-rows=\"{simulator.Names("super-pharm", f => f.Type == type).Count()}\"");
            pages = int.Parse(PagePattern().Matches(html)[^1].Groups[1].Value);
            var rows = Html.Rows(html);
            rows.ShouldAllBe(r => r.Texts.Count == 6);
            names.AddRange(rows.Select(r => r.Texts[1]));
        }

        names.ShouldBe(simulator.Names("super-pharm", f => f.Type == type), ignoreOrder: true);
        Html.Rows(await browser.TextAsync($"/?Category-equals={category}&Date-equals=09/10/2026&page=1")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Listing_HasNoPromotionDeltas()
    {
        await using var simulator = await Simulated.StartAsync("super-pharm");
        simulator.Country.Tick();
        simulator.Names("super-pharm", f => f.Type == PublishedType.Promo).ShouldBeEmpty();
        simulator.Names("super-pharm", f => f.Type == PublishedType.PromoFull).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Link_ThatAnswersBytes_IsTheFile()
    {
        await using var simulator = await Simulated.StartAsync("super-pharm");
        using var browser = new Browser(simulator, "super-pharm");
        var row = Html.Rows(await browser.TextAsync("/?Category-equals=PriceFull"))[0];
        (await browser.BytesAsync(row.Link!)).ShouldBe(simulator.Bytes("super-pharm", row.Texts[1]));
    }

    [Fact]
    public async Task Link_ThatAnswersJson_LeadsToTheFile()
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { SuperPharmLink = SuperPharmLink.Json }, "super-pharm");
        using var browser = new Browser(simulator, "super-pharm");
        var row = Html.Rows(await browser.TextAsync("/?Category-equals=PriceFull"))[0];
        using var json = JsonDocument.Parse(await browser.TextAsync(row.Link!));
        (await browser.BytesAsync(json.RootElement.GetProperty("href").GetString()!)).ShouldBe(simulator.Bytes("super-pharm", row.Texts[1]));
    }

    [Fact]
    public async Task Link_OfAnotherSessionOrTooOld_SaysSoInWords()
    {
        var clock = new StillClock();
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { Clock = clock }, "super-pharm");
        using var browser = new Browser(simulator, "super-pharm");
        using var stranger = new Browser(simulator, "super-pharm");
        var link = Html.Rows(await browser.TextAsync("/?Category-equals=PriceFull"))[0].Link!;
        (await stranger.TextAsync(link)).ShouldBe("link expired");
        clock.Now += TimeSpan.FromMinutes(20);
        (await browser.TextAsync(link)).ShouldBe("link expired");
    }

    [GeneratedRegex("<button[^>]+data-page=\"([0-9]+)\"")]
    private static partial Regex PagePattern();
}
