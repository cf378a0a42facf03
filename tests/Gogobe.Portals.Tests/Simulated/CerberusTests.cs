using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Testing.Portals;

namespace Gogobe.Portals.Tests.Simulated;

public sealed class CerberusTests
{
    private const string Slug = "rami-levy";
    private const string Folder = "super-yuda";

    [Theory]
    [InlineData(ExpiredSession.Redirect)]
    [InlineData(ExpiredSession.Page)]
    public async Task Portal_SessionThatEndsEveryFourRequests_IsRenewedAndNoFileIsLost(ExpiredSession expiry)
    {
        await using var host = await StartAsync(new SimulatorOptions { SessionRequests = 4, CerberusExpiry = expiry });

        await AllComeAsync(host, Slug);
    }

    [Fact]
    public async Task ListAsync_PortalThatAnswersAFewAtATime_IsAskedOnUntilAllCame()
    {
        await using var whole = await StartAsync();
        await using var cut = await StartAsync(new SimulatorOptions { CerberusRows = 3 });

        var names = (await whole.ListAsync(Slug)).Select(f => f.OriginalName).ToArray();

        names.Length.ShouldBeGreaterThan(6);
        (await cut.ListAsync(Slug)).Select(f => f.OriginalName).ShouldBe(names);
    }

    [Fact]
    public async Task ListAsync_PortalThatListsFewerThanItSays_IsABadListingWithBothNumbers()
    {
        await using var host = await StartAsync(new SimulatorOptions { CerberusRows = 3, CerberusIgnoresStart = true });
        await host.Simulator.CloseFtpAsync();

        var failure = await host.Portals.FailsToListAsync(Slug);

        failure.Reason.ShouldBe(Reason.BadListing);
        failure.Detail.ShouldMatch("says that it has [0-9]+ entries, and lists 3[.]");
    }

    [Fact]
    public async Task OpenAsync_TenFilesAtOnceAfterTheSessionEnded_SignsInOnce()
    {
        await using var host = await StartAsync(new SimulatorOptions { Stores = 5 });
        var files = await host.ListAsync(Slug);
        host.Simulator.Failures.Add(new FailureRule { Chain = Slug, On = RequestKind.Download, Failure = Failure.SessionLost, Times = 1 });
        var before = host.Simulator.Counts.Requests(Slug, RequestKind.Login);

        var hashes = await Task.WhenAll(files.Take(10).Select(f => host.HashAsync(Slug, f)));

        hashes.ShouldBe(files.Take(10).Select(f => host.Truth(Slug, f).Sha256));
        (host.Simulator.Counts.Requests(Slug, RequestKind.Login) - before).ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task ListAsync_SessionThatCannotBeKept_FailsAfterOneNewSignIn()
    {
        await using var host = await StartAsync();
        host.Simulator.Failures.Add(new FailureRule { Chain = Slug, On = RequestKind.List, Over = PortalChannel.Web, Failure = Failure.SessionLost });
        await host.Simulator.CloseFtpAsync();

        (await host.Portals.FailsToListAsync(Slug)).Reason.ShouldBe(Reason.LoginPage);
        host.Simulator.Counts.Requests(Slug, RequestKind.List).ShouldBe(2);
    }

    [Fact]
    public async Task ListAsync_WrongPassword_IsForbiddenAndSaysNothingOfIt()
    {
        var clock = new Gogobe.Testing.QuietClock();
        await using var simulator = await PortalSimulator.StartAsync(
            new SimulatorOptions { Chains = [Slug], Stores = 1, Items = 1, Clock = clock }, TestContext.Current.CancellationToken);
        await using var host = PortalHost.Of(
            SimulatedHost.Addresses(simulator) with { DefaultLimits = PortalHost.Unlimited }, null, clock, ($"Gogobe:Portals:{Slug}:Password", "marker-password"));

        var failure = await host.FailsToListAsync(Slug);

        failure.Reason.ShouldBe(Reason.Forbidden);
        failure.Detail.ShouldNotContain("marker-password");
    }

    [Fact]
    public async Task ListAsync_WithAMoment_AsksForDaysAndStoresOnly()
    {
        await using var host = await StartAsync(new SimulatorOptions { Days = 4 });
        var all = await host.ListAsync(Slug);
        var newest = all.Max(f => f.Name!.WallTime);
        var request = new ListRequest { Since = Pipeline.Files.IsraelTime.ToUtc(newest.Date) };

        var listed = await host.ListAsync(Slug, request);

        all.Count.ShouldBeGreaterThan(listed.Count);
        all.Where(f => f.Name!.WallTime >= newest.Date).Select(f => f.OriginalName).Except(listed.Select(f => f.OriginalName)).ShouldBeEmpty();
        listed.ShouldContain(f => f.Name!.Type == Pipeline.Files.FileType.Stores);
    }

    [Theory]
    [InlineData(Slug, FtpSecurity.Either, "ftps")]
    [InlineData(Slug, FtpSecurity.TlsOnly, "ftps")]
    [InlineData(Slug, FtpSecurity.PlainOnly, "ftp")]
    [InlineData(Folder, FtpSecurity.Either, "ftps")]
    public async Task Portal_WebAway_GoesByFtp(string slug, FtpSecurity security, string way)
    {
        await using var host = await StartAsync(new SimulatorOptions { Chains = [slug], Ftp = security });
        await host.Simulator.CloseAsync(slug);
        var request = new ListRequest();

        var files = await host.ListAsync(slug, request);

        request.Notes.Way.ShouldBe(way);
        files.Select(f => f.OriginalName).ShouldBe(host.Names(slug).Distinct(), ignoreOrder: true);
        foreach (var file in files)
        {
            (await host.HashAsync(slug, file)).ShouldBe(host.Truth(slug, file).Sha256);
        }
    }

    [Fact]
    public async Task Portal_WebAwayAndTheServerDoesNotEncrypt_AccountThatInsistsIsNotAskedInClear()
    {
        await using var host = await StartAsync(new SimulatorOptions { Chains = ["dor-alon"], Ftp = FtpSecurity.PlainOnly });
        await host.Simulator.CloseAsync("dor-alon");

        (await host.Portals.FailsToListAsync("dor-alon")).Detail.ShouldContain("does not encrypt");
    }

    [Fact]
    public async Task OpenAsync_FilesOverFtp_ReuseTheirConnection()
    {
        await using var host = await StartAsync();
        await host.Simulator.CloseAsync(Slug);
        var files = await host.ListAsync(Slug);
        foreach (var file in files)
        {
            await host.HashAsync(Slug, file);
        }

        host.Simulator.Counts.Host("url.retail.publishedprices.co.il").MaxConcurrent.ShouldBe(1);
    }

    [Fact]
    public async Task Portal_FtpWithTwoPlaces_NeverHasMoreConnections()
    {
        await using var host = await StartAsync(new SimulatorOptions { Chains = [Slug, "keshet", "politzer"] }, limits: new HostLimits(2, 1_000_000));
        await host.Simulator.CloseAsync(Slug);
        string[] slugs = [Slug, "keshet", "politzer"];

        await Task.WhenAll(slugs.Select(async slug =>
        {
            foreach (var file in await host.ListAsync(slug))
            {
                (await host.HashAsync(slug, file)).ShouldBe(host.Truth(slug, file).Sha256);
            }
        }));

        host.Simulator.Counts.Host("url.retail.publishedprices.co.il").MaxConcurrent.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task ListAsync_FtpThatNamesAnotherAddressForData_IsUnreachable()
    {
        await using var host = await StartAsync();
        await host.Simulator.CloseAsync(Slug);
        host.Simulator.Failures.Add(Slug, Failure.PassiveUnreachable);

        (await host.Portals.FailsToListAsync(Slug)).Detail.ShouldContain("another address than its own");
    }

    [Theory]
    [InlineData("foreign")]
    [InlineData("expired")]
    public async Task ListAsync_CertificateThatIsNotAccepted_IsTlsAndFtpIsNotTried(string certificate)
    {
        await using var host = await StartAsync();
        host.Simulator.Failures.Add(Slug, certificate == "foreign" ? Failure.ForeignCertificate : Failure.ExpiredCertificate);

        (await host.Portals.FailsToListAsync(Slug)).Reason.ShouldBe(Reason.Tls);
        host.Simulator.Counts.Host("url.retail.publishedprices.co.il").Requests.ShouldBe(0);
    }

    [Fact]
    public async Task OpenAsync_FtpTransferThatBreaksOff_IsTruncated()
    {
        await using var host = await StartAsync();
        await host.Simulator.CloseAsync(Slug);
        var file = (await host.ListAsync(Slug))[0];
        host.Simulator.Failures.Add(Slug, Failure.WrongLength, RequestKind.Download);

        (await host.HashAsync(Slug, file)).ShouldBe("[truncated]");
    }

    private static async Task AllComeAsync(SimulatedHost host, string slug)
    {
        foreach (var file in await host.ListAsync(slug))
        {
            (await host.HashAsync(slug, file)).ShouldBe(host.Truth(slug, file).Sha256);
        }
    }

    private static Task<SimulatedHost> StartAsync(SimulatorOptions? options = null, HostLimits? limits = null)
    {
        options ??= new SimulatorOptions();
        return SimulatedHost.StartAsync(
            options with { Chains = options.Chains ?? [Slug], Items = 5, Stores = options.Stores == 5 ? 5 : 2 },
            o => o.AnswerTimeout = TimeSpan.FromSeconds(5),
            limits);
    }
}
