using System.Net;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Failures;

/// <summary>Whom a rule meets, and when.</summary>
public sealed class FailureRuleTests
{
    private const string List = "/MainIO_Hok.aspx?_=1";

    [Fact]
    public async Task Rule_AfterSomeAndForSomeTimes_FailsThoseBetween()
    {
        await using var simulator = await Simulated.StartAsync("good-pharm");
        using var browser = new Browser(simulator, "good-pharm");
        var rule = simulator.Failures.Add(new FailureRule { Failure = Failure.Status(500), After = 2, Times = 3 });
        var statuses = new List<int>();
        for (var i = 0; i < 7; i++)
        {
            using var answer = await browser.GetAsync(List);
            statuses.Add((int)answer.StatusCode);
        }

        statuses.ShouldBe([200, 200, 500, 500, 500, 200, 200]);
        rule.Hits.ShouldBe(3);
    }

    [Fact]
    public async Task Rule_OfAFamily_MeetsAllItsChainsAndNoOther()
    {
        await using var simulator = await Simulated.StartAsync("good-pharm", "king-store", "carrefour");
        simulator.Failures.Add(new FailureRule { Family = PortalFamily.Bina, Failure = Failure.Status(500) });
        (await StatusAsync(simulator, "good-pharm", List)).ShouldBe(HttpStatusCode.InternalServerError);
        (await StatusAsync(simulator, "king-store", List)).ShouldBe(HttpStatusCode.InternalServerError);
        (await StatusAsync(simulator, "carrefour", "/")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Rule_OfAChain_SparesTheOthersOnItsHost()
    {
        await using var simulator = await Simulated.StartAsync("victory", "het-cohen");
        simulator.Failures.Add("victory", Failure.Status(500));
        (await StatusAsync(simulator, "victory", "/webapi/api/getfiles?edi=7290696200003")).ShouldBe(HttpStatusCode.InternalServerError);
        (await StatusAsync(simulator, "het-cohen", "/webapi/api/getfiles?edi=7290455000004")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Rule_WithTimes_FailsInsideThem()
    {
        var clock = new StillClock();
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { Clock = clock }, "good-pharm");
        simulator.Failures.Add(new FailureRule { Failure = Failure.Status(500), From = clock.Now + TimeSpan.FromMinutes(1), Until = clock.Now + TimeSpan.FromMinutes(2) });
        (await StatusAsync(simulator, "good-pharm", List)).ShouldBe(HttpStatusCode.OK);
        clock.Now += TimeSpan.FromMinutes(1);
        (await StatusAsync(simulator, "good-pharm", List)).ShouldBe(HttpStatusCode.InternalServerError);
        clock.Now += TimeSpan.FromMinutes(1);
        (await StatusAsync(simulator, "good-pharm", List)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Rules_ThatBothMatch_TheLastOneAddedSpeaks()
    {
        await using var simulator = await Simulated.StartAsync("good-pharm");
        simulator.Failures.Add("good-pharm", Failure.Status(500));
        var later = simulator.Failures.Add("good-pharm", Failure.Status(403));
        (await StatusAsync(simulator, "good-pharm", List)).ShouldBe(HttpStatusCode.Forbidden);
        simulator.Failures.Remove(later);
        (await StatusAsync(simulator, "good-pharm", List)).ShouldBe(HttpStatusCode.InternalServerError);
    }

    private static async Task<HttpStatusCode> StatusAsync(PortalSimulator simulator, string chain, string address)
    {
        using var browser = new Browser(simulator, chain);
        using var answer = await browser.GetAsync(address);
        return answer.StatusCode;
    }
}
