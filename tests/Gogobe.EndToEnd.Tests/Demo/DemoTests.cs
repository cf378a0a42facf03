using System.Globalization;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.Ledger;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Scout.Sweeping;
using Microsoft.Extensions.DependencyInjection;

namespace Gogobe.EndToEnd.Tests.Demo;

/// <summary>From simulated portals to the database: nothing lost, nothing twice, and in force is what the shelves say.</summary>
public sealed class DemoTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Sweep_OfTheWholeCountry_BringsEveryFileOnceAndWhatIsOnTheShelves()
    {
        var options = FaultRun.IsLong ? new SimulatorOptions { Stores = 5, Items = 2_000 } : new SimulatorOptions { Stores = 2, Items = 200 };
        await using var demo = await DemoHost.StartAsync(options);

        var report = await demo.SweepAsync();

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Files.Total} files, {report.Rows.Seen:N0} rows in {report.Seconds} s"));
        report.Failures.ShouldBeEmpty();
        report.ExitCode.ShouldBe(0);
        report.Chains!.Count.ShouldBe(demo.Simulator.Hosts.Count);
        await demo.HoldsAsync();
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Sweep_AfterStoresPublished_BringsWhatIsNewAndNothingElse()
    {
        await using var demo = await DemoHost.StartAsync(new SimulatorOptions { Stores = 2, Items = 100 });
        await demo.SweepAsync();
        (await demo.SweepAsync()).Files.Total.ShouldBe(0);

        for (var tick = 0; tick < 2; tick++)
        {
            var published = demo.Simulator.Country.Tick();
            (await demo.SweepAsync()).Files.Total.ShouldBe(published.Count);
        }

        var fulls = demo.Simulator.Country.PublishFulls();
        (await demo.SweepAsync()).Files.Total.ShouldBe(fulls.Count);
        await demo.HoldsAsync();
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Sweep_PortalsThatFail_EndWithTheirReasonsAndTheOthersAreComplete()
    {
        await using var demo = await DemoHost.StartAsync(new SimulatorOptions { Stores = 1, Items = 20 });
        demo.Simulator.Failures.Add("king-store", Failure.EmptyListing);
        demo.Simulator.Failures.Add("carrefour", Failure.Html, RequestKind.List);
        await demo.Simulator.CloseAsync("victory");

        var report = await demo.SweepAsync();

        report.ExitCode.ShouldBe(2);
        report.Failures.ShouldBeEmpty();
        report.Chains!.Where(c => c.Status != "completed").Select(c => $"{c.Chain} {c.Reason}").ShouldContain("king-store zero-files");
        report.Chains!.Single(c => c.Chain == "carrefour").Status.ShouldBe("failed");
        report.Chains!.Single(c => c.Chain == "victory").Reason.ShouldBe("unreachable");
        report.Chains!.Single(c => c.Chain == "rami-levy").Status.ShouldBe("completed");

        demo.Simulator.Failures.Clear();
        await demo.Simulator.OpenAsync("victory", TestContext.Current.CancellationToken);
        (await demo.SweepAsync()).ExitCode.ShouldBe(0);
        await demo.HoldsAsync();
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Download_LinksThatEndSoonerThanTheirTurnComes_LosesNone()
    {
        // The real figures, 20 s and 500 files at what the host is asked, take minutes; the small ones keep the proportion.
        var (options, most) = FaultRun.IsLong
            ? (new SimulatorOptions { Chains = ["shufersal"], Stores = 126, Items = 5, LinkLifetime = TimeSpan.FromSeconds(20) }, 500)
            : (new SimulatorOptions { Chains = ["shufersal"], Stores = 8, Items = 5, LinkLifetime = TimeSpan.FromSeconds(3) }, 30);
        await using var demo = await DemoHost.StartAsync(options, limits: true);

        var report = await demo.SweepAsync();

        var relisted = await RelistedAsync(demo);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Files.Total} files in {report.Seconds} s, {Refused(demo)} links asked for after their end, {relisted} pages listed again"));
        (report.Files.Failed, report.ExitCode).ShouldBe((0, 0));
        report.Files.Total.ShouldBeGreaterThanOrEqualTo(most);
        relisted.ShouldBeGreaterThan(0, "no link ended before its turn: the test shows nothing");
        await demo.HoldsAsync();
        foreach (var host in demo.Simulator.Counts.Hosts)
        {
            var limits = Pipeline.Chains.ChainRegistry.Default.LimitsOf(host.Host);
            host.MaxConcurrent.ShouldBeLessThanOrEqualTo(limits.MaxConcurrent, host.Host);

            // Arrivals: what was sent a second apart may arrive within one. The exact rate is tested where requests are sent (RequestPaceTests).
            host.MaxInOneSecond.ShouldBeLessThanOrEqualTo((int)Math.Ceiling(limits.RequestsPerSecond) * 2, host.Host);
        }
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Secrets_OfPortals_StandNeitherInTheDatabaseNorInTheLog()
    {
        await using var demo = await DemoHost.StartAsync(
            new SimulatorOptions { Chains = ["super-yuda", "yellow", "salach-dabach", "shufersal", "super-pharm"], Stores = 1, Items = 5 });
        demo.Simulator.Failures.Add("yellow", Failure.Status(500), RequestKind.Download);
        demo.Simulator.Failures.Add("shufersal", Failure.Status(403), RequestKind.Download);

        var services = demo.Host.Services;
        var session = await services.GetRequiredService<Sessions>().StartAsync(
            new SweepPlan("demo", [.. services.GetRequiredService<PortalDirectory>().Watched.Select(p => p.Slug)]), TestContext.Current.CancellationToken);
        await services.GetRequiredService<SweepRunner>().RunAsync(session, TestContext.Current.CancellationToken);
        while ((await Snapshot.LinesAsync(demo.Database, "select file_id::text from file_processing_log where status in ('discovered', 'downloading')")).Count > 0)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        (await Snapshot.LinesAsync(demo.Database, "select distinct reason from file_processing_log where status = 'retrying' order by 1")).ShouldBe(["forbidden", "source-error"]);
        var text = await Snapshot.LinesAsync(
            demo.Database, "select concat_ws(' ', url, detail, file_name) from file_processing_log union all select concat_ws(' ', error_message, way) from site_executions");
        await using var log = new FileStream(demo.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(log);
        var all = string.Join('\n', text) + await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var secret in (string[])["Yud@147", "paz468", "sig=", "cftpSID", "csrftoken"])
        {
            all.ShouldNotContain(secret, Case.Insensitive);
        }
    }

    private static int Refused(DemoHost demo) =>
        demo.Simulator.Country.Files.Sum(f => demo.Simulator.Counts.File("shufersal", f.Name) is var (asked, served) ? asked - served : 0);

    // Pages that the portal gave beyond those of the sweep: each to find a file's link anew.
    private static async Task<long> RelistedAsync(DemoHost demo) => demo.Simulator.Counts.Requests("shufersal", RequestKind.List)
        - long.Parse((await Snapshot.LinesAsync(demo.Database, "select sum(listing_pages)::text from site_executions")).Single(), CultureInfo.InvariantCulture);
}
