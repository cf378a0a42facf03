using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Testing.Portals;

namespace Gogobe.Portals.Tests.Simulated;

/// <summary>Families whose links end.</summary>
public sealed class LinkTests
{
    private const string Shufersal = "shufersal";
    private const string SuperPharm = "super-pharm";

    [Theory]
    [InlineData(Shufersal)]
    [InlineData(SuperPharm)]
    public async Task OpenAsync_LinksThatEndedSinceTheListing_AreListedAgain(string slug)
    {
        await using var host = await StartAsync(slug);
        host.Simulator.LinkLifetime = TimeSpan.FromMilliseconds(1);
        var files = await host.ListAsync(slug);
        host.Simulator.LinkLifetime = TimeSpan.FromMinutes(10);

        foreach (var file in files)
        {
            (await host.HashAsync(slug, file)).ShouldBe(host.Truth(slug, file).Sha256);
        }
    }

    [Fact]
    public async Task OpenAsync_OurClockIsTwoHoursAhead_NoFileIsCalledGone()
    {
        var portal = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Gogobe.Testing.QuietClock.Start.AddHours(-2));
        await using var host = await StartAsync(Shufersal, new SimulatorOptions { Clock = portal });

        foreach (var file in await host.ListAsync(Shufersal))
        {
            (await host.HashAsync(Shufersal, file)).ShouldBe(host.Truth(Shufersal, file).Sha256);
        }
    }

    [Theory]
    [InlineData(Shufersal)]
    [InlineData(SuperPharm)]
    public async Task OpenAsync_LinkRefusedOnce_IsListedAgain(string slug)
    {
        await using var host = await StartAsync(slug);
        var file = (await host.ListAsync(slug))[0];
        host.Simulator.Failures.Add(new FailureRule { Chain = slug, On = RequestKind.Download, Failure = Failure.LinkExpired, Times = 1 });

        (await host.HashAsync(slug, file)).ShouldBe(host.Truth(slug, file).Sha256);
    }

    [Theory]
    [InlineData(Shufersal, "[forbidden]")]
    [InlineData(SuperPharm, "[login-page]")]
    public async Task OpenAsync_LinkRefusedForEver_FailsAfterThreeTries(string slug, string reason)
    {
        await using var host = await StartAsync(slug);
        var file = (await host.ListAsync(slug))[0];
        var rule = host.Simulator.Failures.Add(slug, Failure.LinkExpired, RequestKind.Download);

        (await host.HashAsync(slug, file)).ShouldBe(reason);
        rule.Hits.ShouldBe(3);
    }

    [Theory]
    [InlineData(Shufersal)]
    [InlineData(SuperPharm)]
    public async Task OpenAsync_LinkThatWorks_IsNotListedAgain(string slug)
    {
        await using var host = await StartAsync(slug);
        var files = await host.ListAsync(slug);
        var listed = host.Simulator.Counts.Requests(slug, RequestKind.List);
        foreach (var file in files)
        {
            await host.HashAsync(slug, file);
        }

        host.Simulator.Counts.Requests(slug, RequestKind.List).ShouldBe(listed);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(3, "The portal says that it has")]
    public async Task ListAsync_PortalThatListsFewerThanItCounts_IsNotWhole(int unlisted, string? incomplete)
    {
        await using var host = await StartAsync(SuperPharm, new SimulatorOptions { SuperPharmUnlisted = unlisted, PageRows = 2 });
        var request = new ListRequest();

        (await host.ListAsync(SuperPharm, request)).ShouldNotBeEmpty();

        (request.Notes.Incomplete?[..27]).ShouldBe(incomplete);
    }

    [Fact]
    public async Task OpenAsync_LinkThatAnswersWhereTheBytesAre_IsFollowed()
    {
        await using var host = await StartAsync(SuperPharm, new SimulatorOptions { SuperPharmLink = SuperPharmLink.Json });
        foreach (var file in await host.ListAsync(SuperPharm))
        {
            (await host.HashAsync(SuperPharm, file)).ShouldBe(host.Truth(SuperPharm, file).Sha256);
        }
    }

    [Theory]
    [InlineData(Shufersal)]
    [InlineData(SuperPharm)]
    public async Task ListAsync_SignedLinks_AreInNothingThatIsKept(string slug)
    {
        await using var host = await StartAsync(slug);
        foreach (var file in await host.ListAsync(slug))
        {
            var text = file.ToString();
            text.ShouldNotContain("sig=");
            text.ShouldNotContain("?h=");
            file.Locator.Family.ShouldBe(slug);
            file.UrlExpiresAt.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task ListAsync_MoreThanNinetyNinePages_ListsThemAll()
    {
        await using var host = await StartAsync(Shufersal, new SimulatorOptions { Stores = 60, Items = 1, PageRows = 2 });
        var request = new ListRequest();

        var files = await host.ListAsync(Shufersal, request);

        request.Notes.Pages.ShouldBeGreaterThan(99);
        files.Count.ShouldBe(host.Names(Shufersal).Select(Path.GetFileNameWithoutExtension).Distinct().Count());
    }

    [Fact]
    public async Task ListAsync_ShufersalSinceToday_StopsAtOlderPages()
    {
        await using var host = await StartAsync(Shufersal, new SimulatorOptions { Days = 5, PageRows = 3 });
        var all = new ListRequest();
        var newest = (await host.ListAsync(Shufersal, all)).Max(f => f.Name!.WallTime);
        var today = new ListRequest { Since = Pipeline.Files.IsraelTime.ToUtc(newest.Date) };

        var listed = await host.ListAsync(Shufersal, today);

        today.Notes.Pages.ShouldBeLessThan(all.Notes.Pages);
        listed.Count(f => f.Name!.WallTime >= newest.Date).ShouldBe(
            host.Names(Shufersal).Count(n => Pipeline.Files.PublishedName.TryParse(n, out var p) && p.WallTime >= newest.Date));
    }

    [Fact]
    public async Task ListAsync_BinaCutAtItsCap_AsksStoreByStore()
    {
        // The portal cuts at ten here; the family knows it as a thousand, so that the rows come from a list long enough.
        await using var host = await StartAsync("king-store", new SimulatorOptions { Stores = 500, Items = 1, Deltas = 2 });

        var files = await host.ListAsync("king-store", new ListRequest { Types = new HashSet<Pipeline.Files.FileType> { Pipeline.Files.FileType.Price } });

        files.Select(f => f.OriginalName).ShouldBe(
            host.Simulator.Country.Files.Where(f => f.Type == Gogobe.Portals.Simulator.Country.PublishedType.Price).Select(f => f.Name), ignoreOrder: true);
    }

    private static Task<SimulatedHost> StartAsync(string slug, SimulatorOptions? options = null)
    {
        options ??= new SimulatorOptions();
        return SimulatedHost.StartAsync(options with
        {
            Chains = [slug],
            Items = options.Items == 1 ? 1 : 5,
            Stores = options.Stores == 5 ? 2 : options.Stores,
        });
    }
}
