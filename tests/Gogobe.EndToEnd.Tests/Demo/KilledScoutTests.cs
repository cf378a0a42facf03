using System.Globalization;
using System.Text.Json;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Failures;

namespace Gogobe.EndToEnd.Tests.Demo;

/// <summary>F01 of the Scout: a process that is killed by -9 in the middle of its sweep, and another Scout on the same database.</summary>
[Trait("tier", "all")]
public sealed class KilledScoutTests(ITestOutputHelper output)
{
    // The killed one watches portals and so brings the canary too, which no portal of the simulator lists.
    private const string Files = "select count(*)::text from file_processing_log join chains c using (chain_no) where c.status <> 'canary' and repeat_of is null";
    private const string Repeats = "select count(*)::text from file_processing_log where repeat_of is not null";

    [Fact]
    public async Task Scout_KilledInTheMiddleOfASweep_IsFinishedByAnotherAndNothingIsLostOrTwice()
    {
        await using var demo = await DemoHost.StartAsync(new SimulatorOptions { Stores = 2, Items = 20 }, clock: TimeProvider.System);

        // Two portals do not answer, so that the sweep has no end of its own; one is slow, so that its listing is cut anywhere.
        demo.Simulator.Failures.Add("victory", Failure.Hang, RequestKind.List);
        demo.Simulator.Failures.Add("rami-levy", Failure.Hang, RequestKind.List);
        demo.Simulator.Failures.Add("shufersal", Failure.Drip(2_000), RequestKind.List);
        await using (var scout = ServiceProcess.Start("simulatedScout", EnvironmentFor(demo)))
        {
            await UnderWayAsync(demo, scout);
            scout.Kill9();
        }

        var left = await Snapshot.LinesAsync(demo.Database, "select status || ' ' || count(*) from site_executions group by status");
        var offered = await CountAsync(demo, Files);
        demo.Simulator.Failures.Clear();

        var report = await demo.SweepAsync();
        await demo.SettleAsync();

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"the killed one left {offered} files and executions {string.Join(", ", left)}; the other offered {report.Files.Total} in {report.Seconds} s"));
        report.ExitCode.ShouldBe(0);
        report.Chains!.ShouldAllBe(c => c.Status == "completed");
        report.Files.Total.ShouldBeGreaterThan(0);
        await demo.HoldsAsync();
        (await CountAsync(demo, Files))
            .ShouldBe(demo.Simulator.Country.Files.Select(f => (f.Portal.Slug, f.Name)).Distinct().Count(), "each listed name is one row, whoever offered it");
        (await CountAsync(demo, "select count(*)::text from site_executions where status in ('waiting', 'running')")).ShouldBe(0);

        // Between a row in the ledger and its name in the listing book a Scout may die. Such a name is offered once more, and its bytes tell that it is no news.
        var again = demo.Simulator.Counts.Downloads.Where(d => d.Value != 1).ToList();
        again.ShouldAllBe(d => d.Value == 2);
        again.Count.ShouldBe((int)await CountAsync(demo, Repeats), "each file is downloaded once, or is told to be a repeat");
        (await CountAsync(demo, Repeats + " and (status <> 'skipped' or reason <> 'known-bytes')")).ShouldBe(0);
    }

    private static Dictionary<string, string> EnvironmentFor(DemoHost demo) => new()
    {
        ["ConnectionStrings__gogobe"] = demo.Host.Postgres,
        ["ConnectionStrings__kafka"] = "",
        ["GOGOBE_DATA"] = demo.Data,
        ["GOGOBE_TEST_PORTALS"] = JsonSerializer.Serialize(new
        {
            Portals = demo.Simulator.Hosts.ToDictionary(h => h.Key, h => new { BaseAddress = h.Value.BaseUrl, Hosts = h.Value.HostPorts, Ftp = h.Value.FtpUrl }),
            Root = demo.Simulator.RootPem,
            Intermediate = demo.Simulator.IntermediatePem,
        }),
    };

    private static async Task UnderWayAsync(DemoHost demo, ServiceProcess scout)
    {
        while (await CountAsync(demo, "select count(*)::text from site_executions where status = 'completed'") < 3)
        {
            scout.Exits.ShouldBeEmpty(scout.Log);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<long> CountAsync(DemoHost demo, string sql) => long.Parse((await Snapshot.LinesAsync(demo.Database, sql)).Single(), CultureInfo.InvariantCulture);
}
