using System.Globalization;
using System.Net;
using System.Text.Json;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Portals;

public sealed class BinaTests
{
    [Fact]
    public async Task Listing_WithoutADate_IsTodaysFiles()
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { Days = 2 }, "king-store");
        using var browser = new Browser(simulator, "king-store");
        var today = await ListAsync(browser, "");
        today.ShouldBe(simulator.Names("king-store", f => f.WallTime.Day == 8), ignoreOrder: true);
        (await ListAsync(browser, "&WDate=07/10/2026")).ShouldBe(simulator.Names("king-store", f => f.WallTime.Day == 7), ignoreOrder: true);
        (await ListAsync(browser, "&WDate=01/10/2026")).ShouldBeEmpty();
        today.ShouldAllBe(n => n.EndsWith(".GZ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, PublishedType.Stores)]
    [InlineData(2, PublishedType.Price)]
    [InlineData(3, PublishedType.Promo)]
    [InlineData(4, PublishedType.PriceFull)]
    [InlineData(5, PublishedType.PromoFull)]
    public async Task Listing_OfATypeAndStore_HasNoOthers(int number, PublishedType type)
    {
        await using var simulator = await Simulated.StartAsync("good-pharm");
        using var browser = new Browser(simulator, "good-pharm");
        (await ListAsync(browser, $"&WFileType={number}")).ShouldBe(simulator.Names("good-pharm", f => f.Type == type), ignoreOrder: true);
        (await ListAsync(browser, $"&WFileType={number}&WStore=2")).ShouldBe(simulator.Names("good-pharm", f => f.Type == type && f.Store == 2), ignoreOrder: true);
    }

    [Fact]
    public async Task Listing_OfMoreThanTheCap_IsCut()
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { BinaRows = 5 }, "good-pharm");
        using var browser = new Browser(simulator, "good-pharm");
        (await ListAsync(browser, "&WFileType=0")).Count.ShouldBe(5);
    }

    [Fact]
    public async Task Download_BothWays_AreTheBytesAndAZipUnderAnotherName()
    {
        await using var simulator = await Simulated.StartAsync("king-store");
        using var browser = new Browser(simulator, "king-store");
        var name = simulator.Names("king-store", f => f.Type == PublishedType.PriceFull).First();
        var direct = await browser.BytesAsync("/Download/" + name);
        direct.ShouldBe(simulator.Bytes("king-store", name));
        direct[..4].ShouldBe([0x50, 0x4B, 0x03, 0x04]);
        using var link = JsonDocument.Parse(await browser.TextAsync("/Download.aspx?FileNm=" + name));
        (await browser.BytesAsync(link.RootElement[0].GetProperty("SPath").GetString()!)).ShouldBe(direct);
        (await browser.GetAsync("/Download/PriceFull7290058108879-000-999-20261008-043400.gz")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Sites_OfTheFamily_AreOnHostsOfTheirOwn()
    {
        await using var simulator = await Simulated.StartAsync("king-store", "good-pharm", "city-market-kiryat-gat");
        simulator.Hosts.Values.Select(h => h.BaseUrl).ShouldBeUnique();
        using var browser = new Browser(simulator, "city-market-kiryat-gat");
        (await ListAsync(browser, "&WFileType=1")).Count.ShouldBe(3);
        (await ListAsync(browser, "&WFileType=4")).Select(n => n["PriceFull".Length..][..13]).ShouldBe(["7290058288526", "7290058266241", "7290058288090"], ignoreOrder: true);
    }

    private static async Task<List<string>> ListAsync(Browser browser, string query)
    {
        using var json = JsonDocument.Parse(await browser.TextAsync(string.Create(CultureInfo.InvariantCulture, $"/MainIO_Hok.aspx?_=1{query}")));
        return [.. json.RootElement.EnumerateArray().Select(r => r.GetProperty("FileNm").GetString()!)];
    }
}
