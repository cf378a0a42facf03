using Gogobe.Carrier;
using Gogobe.Ledger.Reconciling;
using Gogobe.Parser;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Microsoft.Extensions.DependencyInjection;

namespace Gogobe.EndToEnd.Tests.Demo;

/// <summary>F16, F17: portals fail in the middle of downloads. Each file ends with its reason, and chains that are well do not notice.</summary>
[Trait("tier", "all")]
public sealed class PortalFaultTests
{
    // One family each. What heals after two tries is complete; what does not ends with its reason.
    private static readonly (string Chain, Failure Failure, int? Times, string Reason)[] s_script =
    [
        ("king-store", Failure.Status(500), 2, ""),
        ("shufersal", Failure.Reset, 2, ""),
        ("super-pharm", Failure.WrongLength, 2, ""),
        ("het-cohen", Failure.Truncate(), 2, ""),
        ("netiv-hahesed", Failure.Status(503), null, "failed source-error"),
        ("carrefour", Failure.Reset, null, "failed unreachable"),
        ("victory", Failure.Hang, null, "failed timeout"),
        ("wolt-market", Failure.Drip(), null, "failed timeout"),
        ("hazi-hinam", Failure.RedirectLoop, null, "failed source-error"),
        ("meshnat-yosef-1", Failure.Truncate(), null, "failed truncated"),
        ("city-market-shops", Failure.Gone, null, "expired gone-at-source"),
    ];

    [Fact]
    public async Task Download_PortalsThatFailInEveryWay_EachFileEndsWithItsReasonAndOtherChainsAreComplete()
    {
        string[] well = ["mahsanei-hashuk", "bareket"];
        await using var demo = await StartAsync([.. s_script.Select(s => s.Chain), "rami-levy", .. well]);
        var expected = new Dictionary<string, string>();
        foreach (var (chain, failure, times, reason) in s_script)
        {
            var file = demo.Simulator.Country.FilesOf(chain).First(f => f.Type == PublishedType.PriceFull && f.RepeatOf is null);
            demo.Simulator.Failures.Add(new FailureRule { Chain = chain, On = RequestKind.Download, File = Stem(file.Name), Failure = failure, TimesPerFile = times });
            if (reason.Length > 0)
            {
                expected[Stem(file.Name)] = reason;
            }
        }

        demo.Simulator.Failures.Add("rami-levy", Failure.ForeignCertificate);

        var report = await demo.SweepAsync();

        report.Chains!.Where(c => c.Status != "completed").Select(c => $"{c.Chain} {c.Reason}").ShouldBe(["rami-levy tls"]);
        (await FailedAsync(demo)).ShouldBe(
            expected.Select(e => $"{e.Key} {e.Value}"),
            ignoreOrder: true,
            string.Join('\n', await Snapshot.LinesAsync(demo.Database, "select f.file_name || ' ' || to_jsonb(a)::text from file_attempts a join file_processing_log f using (file_id)")));
        await new Checker(demo.Database).HoldsAsync(null);
        var names = demo.Simulator.Country.Files.Where(f => f.Portal.Slug != "rami-levy").Select(f => (f.Portal.Slug, f.Name)).Distinct().Count();
        (await Snapshot.LinesAsync(demo.Database, "select count(*)::text from file_processing_log")).ShouldBe([names.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        (await Snapshot.LinesAsync(
            demo.Database, $"select file_name from v_file_account where chain in ('{string.Join("','", well)}') and status = 'completed' and seen <> written + unchanged + duplicate + superseded + rejected"))
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task Download_FileWithdrawnAfterItWasListed_IsExpiredAndTheOthersAreComplete()
    {
        string[] chains = ["rami-levy", "shufersal", "king-store"];
        await using var demo = await StartAsync(chains);
        var country = demo.Simulator.Country;
        var gone = chains.Select(c => country.FilesOf(c).First(f => f.Type == PublishedType.PriceFull && f.RepeatOf is null && country.FilesOf(c).All(o => o.RepeatOf != f.Name))).ToList();
        var listed = country.Files.DistinctBy(f => (f.Portal.Slug, f.Name)).Count();
        var busy = gone.Select(f => demo.Simulator.Failures.Add(
            new FailureRule { Chain = f.Portal.Slug, On = RequestKind.Download, File = Stem(f.Name), Failure = Failure.Status(503) })).ToList();
        var sweep = demo.SweepAsync();
        while (busy.Any(b => b.Hits == 0))
        {
            sweep.IsCompleted.ShouldBeFalse();
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        gone.ShouldAllBe(f => country.Withdraw(f.Portal.Slug, f.Name));
        demo.Simulator.Failures.Clear();
        var report = await sweep;

        (report.Files.Failed, report.Files.Total).ShouldBe((gone.Count, listed));
        (await FailedAsync(demo)).ShouldBe(gone.Select(f => $"{Stem(f.Name)} expired gone-at-source"), ignoreOrder: true);
        await new Checker(demo.Database).HoldsAsync(null);

        // No storm: no portal is asked for them again.
        var asked = chains.Sum(c => demo.Simulator.Counts.Requests(c, RequestKind.Download));
        (await demo.SweepAsync()).Files.Total.ShouldBe(0);
        chains.Sum(c => demo.Simulator.Counts.Requests(c, RequestKind.Download)).ShouldBe(asked);
    }

    private static Task<IReadOnlyList<string>> FailedAsync(DemoHost demo) => Snapshot.LinesAsync(
        demo.Database, "select distinct lower(split_part(file_name, '.', 1)) || ' ' || status || ' ' || reason from v_file_account where status not in ('completed', 'skipped')");

    private static string Stem(string name) => name.Split('.')[0].ToLowerInvariant();

    // Waits that are minutes are made short; their number is the product's.
    private static Task<DemoHost> StartAsync(string[] chains) => DemoHost.StartAsync(
        new SimulatorOptions { Chains = chains, Stores = 2, Items = 20 },
        configure: builder =>
        {
            builder.Services.Configure<CarrierOptions>(o =>
            {
                o.RetryDelays = [TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(300)];
                (o.Deadline, o.SpeedWindow) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));
            });
            builder.Services.Configure<ParserOptions>(o => o.RetryDelays = [TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(300)]);
            builder.Services.Configure<ReconcilerOptions>(o => o.Interval = TimeSpan.FromMilliseconds(100));
            builder.Services.Configure<PortalOptions>(o => (o.AnswerTimeout, o.RetryDelays) = (TimeSpan.FromSeconds(2), [TimeSpan.FromMilliseconds(10)]));
        });
}
