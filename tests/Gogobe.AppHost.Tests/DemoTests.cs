using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Gogobe.Demo;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.AppHost.Tests;

/// <summary>The launch profile <c>demo</c>: all chains of the country through real Kafka and separate processes.</summary>
[Trait("tier", "all")]
public sealed class DemoTests(ITestOutputHelper output)
{
    private const int Stores = 2;
    private const int Items = 200;

    private const string Sums = """
        select format('%s chains, %s files, %s rows seen, %s written, %s duplicate, %s promotion items', count(distinct chain), count(*), sum(seen), sum(written), sum(duplicate), sum(items_seen))
        from v_file_account where status = 'completed'
        """;

    // The canary is no chain of the country.
    private static readonly Dictionary<string, string> s_withoutCanary = new() { ["Gogobe__Canary__Enabled"] = "false" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Demo_FirstSweep_BringsWhatIsOnTheShelvesOfTheWholeCountry()
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        await using var scratch = ScratchFolder.Create("demo");
        var started = Stopwatch.GetTimestamp();
        await using var app = await RunningApp.StartAsync(
            scratch.Path,
            s_withoutCanary,
            "--Gogobe:Demo:Enabled=true",
            "--Gogobe:Demo:Limits=false",
            "--Gogobe:Demo:PublishEvery=0",
            "--Gogobe:Demo:SweepEvery=36000",
            string.Create(CultureInfo.InvariantCulture, $"--Gogobe:Demo:Stores={Stores}"),
            string.Create(CultureInfo.InvariantCulture, $"--Gogobe:Demo:Items={Items}"));
        var healthy = Stopwatch.GetElapsedTime(started);

        await Eventually.HoldsAsync("the first sweep has ended", async () => await app.ScalarAsync("select string_agg(status, ' ') from scrape_sessions") == "completed");

        var swept = Stopwatch.GetElapsedTime(started);
        var sums = await app.ScalarAsync(Sums);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"healthy after {healthy.TotalSeconds:0} s, swept after {swept.TotalSeconds:0} s: {sums}"));
        (await app.ScalarAsync("select string_agg(distinct status, ' ') || ' ' || count(*) from site_executions")).ShouldBe($"completed {PortalChains.All.Count}");
        (await app.ScalarAsync("select string_agg(distinct status, ' ' order by status) from v_file_account")).ShouldBe("completed skipped");
        (await app.ScalarAsync("select sum(missing) from v_file_account where status = 'completed'")).ShouldBe("0");
        var differences = await new ShelfCheck(app.Database, await CountryAsync(app)).DifferencesAsync();
        differences.ShouldBeEmpty(string.Join('\n', differences.Take(30)));

        (await app.CommandAsync("scout", "scan")).Success.ShouldBeTrue();
        (await app.ScalarAsync("select count(*) from scrape_sessions where trigger = 'manual'")).ShouldBe("1");
    }

    // Equal options and an equal clock give an equal country.
    private static async Task<SimulatedCountry> CountryAsync(RunningApp app)
    {
        using var portals = app.Client("portals");
        var card = (await portals.GetFromJsonAsync<PortalStateFile>(DemoPortals.CardPath, Stop))!;
        return new SimulatedCountry(new SimulatorOptions { Stores = Stores, Items = Items, Clock = new FakeTimeProvider(card.OpenedAt) }.Country);
    }
}
