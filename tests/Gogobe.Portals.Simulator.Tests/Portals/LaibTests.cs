using System.Net;
using System.Text.Json;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Portals;

public sealed class LaibTests
{
    [Fact]
    public async Task Files_OfAnEdi_AreThoseOfTheChainAndStandUnderTwoBranches()
    {
        await using var simulator = await Simulated.StartAsync("victory", "het-cohen");
        using var browser = new Browser(simulator, "victory");
        var names = await ListAsync(browser, "7290696200003");
        names.Distinct().ShouldBe(simulator.Names("victory"), ignoreOrder: true);
        names.Count(n => !n.StartsWith("Stores", StringComparison.Ordinal)).ShouldBe(2 * simulator.Names("victory", f => f.Store != null).Count());
        simulator.Country.FilesOf("victory").Where(f => f.Store != null).ShouldAllBe(f => f.ListedTwice && f.RepeatOf == null);
        (await ListAsync(browser, "7290455000004")).ShouldBe(simulator.Names("het-cohen"), ignoreOrder: true);
    }

    [Fact]
    public async Task Download_OfAFileWithTheSecondId_IsUnderTheEdiThatListsIt()
    {
        await using var simulator = await Simulated.StartAsync("victory");
        using var browser = new Browser(simulator, "victory");
        var name = simulator.Names("victory", f => f.ChainId == "7290058103393" && f.Type == PublishedType.PriceFull).Single();
        (await browser.BytesAsync("/webapi/7290696200003/" + name)).ShouldBe(simulator.Bytes("victory", name));
        (await browser.GetAsync("/webapi/7290058103393/" + name)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Files_OfAnIdWithoutFolder_IsAnErrorInJson()
    {
        await using var simulator = await Simulated.StartAsync("victory");
        using var browser = new Browser(simulator, "victory");
        using var answer = await browser.GetAsync("/webapi/api/getfiles?edi=7290058103393");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("{\"message\":\"FilesRootPath is invalid\"}");
    }

    [Fact]
    public async Task Branches_OfAnEdi_AreItsStores()
    {
        await using var simulator = await Simulated.StartAsync("het-cohen");
        using var browser = new Browser(simulator, "het-cohen");
        using var json = JsonDocument.Parse(await browser.TextAsync("/webapi/api/getbranches?edi=7290455000004"));
        json.RootElement.EnumerateArray().Select(b => b.GetProperty("number").GetString()).ShouldBe(["001", "002", "003"]);
    }

    private static async Task<List<string>> ListAsync(Browser browser, string edi)
    {
        using var json = JsonDocument.Parse(await browser.TextAsync("/webapi/api/getfiles?edi=" + edi));
        return [.. json.RootElement.EnumerateArray().Select(r => r.GetProperty("fileName").GetString()!)];
    }
}
