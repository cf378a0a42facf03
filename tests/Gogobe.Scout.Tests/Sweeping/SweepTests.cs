using Gogobe.Pipeline;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Testing;

namespace Gogobe.Scout.Tests.Sweeping;

/// <summary>One sweep of one portal, and the next.</summary>
public sealed class SweepTests(TestPostgres postgres)
{
    private static readonly SimulatorOptions s_small = new() { Chains = ["rami-levy"], Stores = 3, Items = 10 };

    [Fact]
    public async Task Sweep_TheFirst_OffersEveryFileOnce()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_small);
        var names = host.Simulator.Country.Files.Select(f => f.Name).Distinct().ToList();
        var repeats = host.Simulator.Country.Files.Count(f => f.RepeatOf is not null);

        var result = await host.SweepAsync("rami-levy");

        (result.Reason, result.Listed, result.New, result.Repeated, result.Known).ShouldBe((Reason.None, names.Count, names.Count - repeats, repeats, 0));
        result.Pages.ShouldBeGreaterThan(0);
        result.AverageListingMs.ShouldNotBeNull().ShouldBeGreaterThan(0);
        (await host.ScalarAsync<string[]>("select array_agg(file_name order by file_name) from file_processing_log"))
            .ShouldBe(names.Order(StringComparer.Ordinal), ignoreOrder: true);
        (await host.ScalarAsync<long>("select count(*) from file_processing_log where topic is null")).ShouldBe(0);
        (await host.ScalarAsync<long>("select count(*) from file_processing_log where url not like 'https://127.0.0.1:%/file/d/%'")).ShouldBe(0);
    }

    [Fact]
    public async Task Sweep_NothingChanged_OffersNothing()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_small);
        var first = await host.SweepAsync("rami-levy");
        await host.SweepAsync("rami-levy"); // asked since the cursor, it may list less than the first

        var again = await host.SweepAsync("rami-levy");

        (again.Reason, again.New, again.Repeated, again.Known).ShouldBe((Reason.None, 0, 0, again.Listed));
        again.Listed.ShouldBeInRange(1, first.Listed);
        (await host.ScalarAsync<long>("select count(*) from file_processing_log")).ShouldBe(first.Listed);
    }

    [Fact]
    public async Task Sweep_AfterATick_OffersWhatIsNew()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_small);
        await host.SweepAsync("rami-levy");
        var published = host.Simulator.Country.PublishFulls();

        var result = await host.SweepAsync("rami-levy");

        result.New.ShouldBe(published.Count(f => f.RepeatOf is null));
        result.Repeated.ShouldBe(published.Count(f => f.RepeatOf is not null));
    }

    [Fact]
    public async Task Sweep_OtherSizeUnderAName_IsOfferedAsAnotherEdition()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_small with { Chains = ["tiv-taam"], Deltas = 0 });
        await host.SweepAsync("tiv-taam");
        await host.ExecuteAsync("update file_processing_log set status = 'completed', completed_at = now()");
        var name = Republish(host);

        var result = await host.SweepAsync("tiv-taam");

        (result.New, result.Repeated).ShouldBe((0, 1));
        (await host.ScalarAsync<short>($"select max(ordinal) from file_processing_log where file_name = '{name}'")).ShouldBe((short)1);
        (await host.SweepAsync("tiv-taam")).Repeated.ShouldBe(0);
    }

    [Fact]
    public async Task Sweep_OtherSizeWhileTheFileIsOnItsWay_IsOfferedWhenItHasArrived()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_small with { Chains = ["tiv-taam"], Deltas = 0 });
        await host.SweepAsync("tiv-taam");
        Republish(host);
        (await host.SweepAsync("tiv-taam")).Repeated.ShouldBe(0);

        await host.ExecuteAsync("update file_processing_log set status = 'completed', completed_at = now()");

        (await host.SweepAsync("tiv-taam")).Repeated.ShouldBe(1);
    }

    [Fact]
    public async Task Sweep_FileThatItsPortalDidNotGive_IsOfferedAgainAfterAWhile()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_small);
        await host.SweepAsync("rami-levy");
        await host.SweepAsync("rami-levy");
        await host.ExecuteAsync("update file_processing_log set status = 'completed', completed_at = now()");
        await host.ExecuteAsync(
            "update file_processing_log set status = 'failed', reason = 'unreachable', completed_at = now() - interval '59 minutes' where file_id = (select max(file_id) from file_processing_log)");
        (await host.SweepAsync("rami-levy")).Repeated.ShouldBe(0);

        await host.ExecuteAsync("update file_processing_log set completed_at = now() - interval '61 minutes' where status = 'failed'");

        (await host.SweepAsync("rami-levy")).Repeated.ShouldBe(1);
        (await host.ScalarAsync<long>("select count(*) from file_processing_log where status = 'discovered'")).ShouldBe(1);
    }

    [Fact]
    public async Task Sweep_FileThatIsBroken_IsNotOfferedAgain()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_small);
        await host.SweepAsync("rami-levy");
        await host.ExecuteAsync("update file_processing_log set status = 'failed', reason = 'malformed', completed_at = now() - interval '1 day'");

        (await host.SweepAsync("rami-levy")).Repeated.ShouldBe(0);
    }

    [Fact]
    public async Task Sweep_EmptyListing_FailsAsZeroFilesAndSaysWhenSomeWereSeen()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_small);
        host.Simulator.Failures.Add("rami-levy", Failure.EmptyListing);
        (await host.SweepAsync("rami-levy")).ShouldSatisfyAllConditions(r => r.Reason.ShouldBe(Reason.ZeroFiles), r => r.FilesLastSeen.ShouldBeNull());
        host.Simulator.Failures.Clear();
        var seen = (await host.SweepAsync("rami-levy")).FilesLastSeen.ShouldNotBeNull();
        host.Simulator.Failures.Add("rami-levy", Failure.EmptyListing);

        var result = await host.SweepAsync("rami-levy");

        result.Reason.ShouldBe(Reason.ZeroFiles);
        result.FilesLastSeen.ShouldNotBeNull().ShouldBe(seen, TimeSpan.FromMilliseconds(1));
        host.Simulator.Failures.Clear();
        (await host.SweepAsync("rami-levy")).ShouldSatisfyAllConditions(r => r.Reason.ShouldBe(Reason.None), r => r.New.ShouldBe(0));
    }

    [Fact]
    public async Task Sweep_PortalIsGone_FailsWithItsReasonAndLosesNothing()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_small);
        await host.Simulator.CloseAsync("rami-levy");
        await host.Simulator.CloseFtpAsync();
        (await host.SweepAsync("rami-levy")).Reason.ShouldBe(Reason.Unreachable);
        await host.Simulator.OpenAsync("rami-levy", SweepHost.Cancel);

        var result = await host.SweepAsync("rami-levy");

        (result.Reason, result.New + result.Repeated).ShouldBe((Reason.None, result.Listed));
    }

    [Fact]
    public async Task Sweep_WithAMost_OffersTheNewestAndTheRestNextTime()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_small);

        var first = await host.SweepAsync("rami-levy", most: 2);
        var rest = await host.SweepAsync("rami-levy");

        (first.New + first.Repeated).ShouldBe(2);
        (rest.New + rest.Repeated, rest.Known).ShouldBe((first.Listed - 2, 2));
    }

    [Fact]
    public async Task Sweep_NamesThatNoGrammarKnows_AreRecordedAndNotOffered()
    {
        await using var host = await SweepHost.StartAsync(postgres, s_small);
        await host.SweepAsync("rami-levy");
        var passedOver = host.Service<NamesPassedOver>();
        var names = Enumerable.Range(0, 600).Select(i => ($"logo{i}.png", Reason.NotPriceData.Text())).ToList();

        await passedOver.RecordAsync(1, "rami-levy", names, 500, SweepHost.Cancel);
        await passedOver.RecordAsync(2, "rami-levy", [names[550], names[550]], 500, SweepHost.Cancel);

        (await host.ScalarAsync<string>("select count(*) || ' ' || min(reason) || ' ' || max(file_name) filter (where session_id = 2) from listing_strangers"))
            .ShouldBe("500 not-price-data logo550.png");
    }

    // Other bytes of another length: a listing shows no more than that.
    private static string Republish(SweepHost host)
    {
        while (true)
        {
            var before = host.Simulator.Country.Files.Single(f => f.Store == 2 && f.Type == PublishedType.PriceFull && f.RepeatOf is null).Length;
            var file = host.Simulator.Country.Republish("tiv-taam", 2);
            if (file.Length != before)
            {
                return file.Name;
            }
        }
    }
}
