using Gogobe.Pipeline;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Testing.Portals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals.Tests.Simulated;

/// <summary>Every way in which portals have been seen to fail (docs/specs/portals.md), at each family.</summary>
public sealed class FailureTests
{
    private static readonly (string Name, Failure Failure, Reason[] Listing, string Download)[] s_failures =
    [
        ("500", Failure.Status(500), [Reason.SourceError], "[source-error]"),
        ("429", Failure.Status(429, TimeSpan.FromHours(1)), [Reason.RateLimited], "[rate-limited]"),
        ("503", Failure.Status(503), [Reason.SourceError], "[source-error]"),
        ("247", Failure.Challenge, [Reason.Forbidden], "[forbidden]"),
        ("reset", Failure.Reset, [Reason.Unreachable], "[unreachable]"),
        ("hang", Failure.Hang, [Reason.Timeout], "[timeout]"),
        ("drip", Failure.Drip(), [Reason.Timeout], "[timeout]"),
        ("loop", Failure.RedirectLoop, [Reason.SourceError], "[source-error]"),
        ("redirect to metadata", Failure.Redirect("http://169.254.169.254/latest/meta-data/"), [Reason.Forbidden], "[forbidden]"),
        ("redirect to this machine", Failure.Redirect("http://127.0.0.1:1/"), [Reason.Forbidden], "[forbidden]"),
        ("page", Failure.Html, [Reason.LoginPage, Reason.BadListing], "[login-page]"),
        ("cut", Failure.Truncate(0.2), [Reason.Truncated, Reason.BadListing], ""),
        ("short", Failure.WrongLength, [Reason.Truncated, Reason.Unreachable], "[unreachable]"),
    ];

    public static TheoryData<string, string> Listings => Matrix(_ => true);

    public static TheoryData<string, string> Downloads => Matrix(f => f.Download.Length > 0);

    [Theory, MemberData(nameof(Listings))]
    public async Task ListAsync_PortalThatFails_FailsWithItsReasonAndWithoutAFile(string slug, string name)
    {
        var (_, failure, reasons, _) = s_failures.Single(f => f.Name == name);
        await using var host = await StartAsync(slug);
        host.Simulator.Failures.Add(slug, failure, RequestKind.List);
        Hurry(host, name);

        reasons.ShouldContain((await host.Portals.FailsToListAsync(slug)).Reason);
    }

    [Theory, MemberData(nameof(Downloads))]
    public async Task OpenAsync_PortalThatFails_FailsWithItsReason(string slug, string name)
    {
        var (_, failure, _, reason) = s_failures.Single(f => f.Name == name);
        await using var host = await StartAsync(slug);
        var file = (await host.ListAsync(slug))[0];
        host.Simulator.Failures.Add(slug, failure, RequestKind.Download);
        Hurry(host, name);

        (await host.HashAsync(slug, file)).ShouldBe(reason);
    }

    [Theory, MemberData(nameof(Families))]
    public async Task ListAsync_PortalThatFailsTwiceAndIsWellAgain_ListsAll(string slug)
    {
        await using var host = await StartAsync(slug, tries: 3);
        host.Simulator.Failures.Add(new FailureRule { Chain = slug, On = RequestKind.List, Failure = Failure.Status(500), Times = 2 });
        var request = new ListRequest();

        (await host.ListAsync(slug, request)).ShouldNotBeEmpty();
        request.Notes.Retries.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Families))]
    public async Task OpenAsync_FileGoneSinceItWasListed_IsGoneAtSource(string slug)
    {
        await using var host = await StartAsync(slug);
        var file = (await host.ListAsync(slug))[0];
        host.Simulator.Country.Withdraw(slug, host.Truth(slug, file).Name);

        await using var opened = await host.Portals.OpenAsync(slug, file.Locator.ToString());
        (opened.Failure!.Reason, opened.Failure.Heals).ShouldBe((Reason.GoneAtSource, false));
    }

    [Theory, MemberData(nameof(Families))]
    public async Task ListAsync_EveryLineTwice_GivesEachFileOnce(string slug)
    {
        await using var host = await StartAsync(slug);
        var once = await host.ListAsync(slug);
        host.Simulator.Failures.Add(slug, Failure.ListTwice, RequestKind.List);

        (await host.ListAsync(slug)).Select(f => f.OriginalName).ShouldBe(once.Select(f => f.OriginalName), ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Families))]
    public async Task Portal_NamesInCapitals_AreFilesLikeOthers(string slug)
    {
        await using var host = await StartAsync(slug);
        host.Simulator.Failures.Add(slug, Failure.UpperCaseNames, RequestKind.List);

        var files = await host.ListAsync(slug);

        files.ShouldNotBeEmpty();
        files.ShouldAllBe(f => f.Stray == Reason.None);
        (await host.HashAsync(slug, files[0])).ShouldBe(host.Truth(slug, files[0]).Sha256);
    }

    [Theory, MemberData(nameof(Families))]
    public async Task ListAsync_PortalThatMovedAway_IsUnreachable(string slug)
    {
        await using var host = await StartAsync(slug);
        await host.Simulator.CloseAsync(slug);
        await host.Simulator.CloseFtpAsync();

        (await host.Portals.FailsToListAsync(slug)).Reason.ShouldBe(Reason.Unreachable);
    }

    public static TheoryData<string> Families =>
        ["rami-levy", "king-store", "het-cohen", "shufersal", "super-pharm", "carrefour", "hazi-hinam", "city-market-shops", "wolt-market", "meshnat-yosef-1", "netiv-hahesed"];

    private static TheoryData<string, string> Matrix(Func<(string Name, Failure Failure, Reason[] Listing, string Download), bool> which)
    {
        var data = new TheoryData<string, string>();
        foreach (var row in Families)
        {
            foreach (var failure in s_failures.Where(which))
            {
                data.Add(row.Data, failure.Name);
            }
        }

        return data;
    }

    // Without FTP, to which the web's failures would otherwise lead.
    private static async Task<SimulatedHost> StartAsync(string slug, int tries = 2)
    {
        var host = await SimulatedHost.StartAsync(
            new SimulatorOptions { Chains = [slug], Stores = 2, Items = 5 },
            o => o.RetryDelays = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(1), tries - 1)]);
        await host.Simulator.CloseFtpAsync();
        return host;
    }

    // Only a portal that is silent or drips is given up on, and only after the last answer that has to come in time.
    private static void Hurry(SimulatedHost host, string failure)
    {
        if (failure is "hang" or "drip")
        {
            var options = host.Portals.Services.GetRequiredService<IOptions<PortalOptions>>().Value;
            options.AnswerTimeout = options.SpeedWindow = TimeSpan.FromMilliseconds(100);
        }
    }
}
