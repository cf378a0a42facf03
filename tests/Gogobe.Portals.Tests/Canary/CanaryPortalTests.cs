using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Portals.Canary;
using Gogobe.Testing.Portals;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Portals.Tests.Canary;

/// <summary>The portal that is no web site.</summary>
public sealed class CanaryPortalTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task List_IsTheFileOfThePeriod()
    {
        var clock = new FakeTimeProvider(s_noon);
        await using var host = PortalHost.Of(null, time: clock);

        var file = (await host.ListAsync("canary")).ShouldHaveSingleItem();

        file.OriginalName.ShouldBe(CanaryFile.Of(s_noon, TimeSpan.FromMinutes(5)).Name);
        (file.Chain.Slug, file.Stray, file.Name!.Type).ShouldBe(("canary", Reason.None, FileType.PriceFull));
        clock.Advance(TimeSpan.FromMinutes(5));
        (await host.ListAsync("canary")).Single().OriginalName.ShouldNotBe(file.OriginalName);
    }

    [Fact]
    public async Task List_LateInTheNightInWhichTheClockIsSetBack_TheFileTimeIsThePeriodsStart()
    {
        // Periods of an hour: the last of the first pass is still the present one when the second pass has begun.
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 10, 24, 20, 0, 0, TimeSpan.Zero));
        await using var host = PortalHost.Of(null, null, clock, ("Gogobe:Canary:Every", "01:00:00"));
        for (var i = 0; i < 6 * 60; i++)
        {
            var file = (await host.ListAsync("canary")).Single();

            // As the sweep does it.
            IsraelTime.ToUtc(file.Name!.WallTime, file.ListedAt).ShouldBe(CanaryFile.Find(file.OriginalName)!.Start, file.OriginalName);
            clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Open_FileOfAnotherProcessAndPeriod_IsThatFile()
    {
        await using var scout = PortalHost.Of(null, time: new FakeTimeProvider(s_noon));
        await using var carrier = PortalHost.Of(null, null, new FakeTimeProvider(s_noon.AddHours(3)), ("Gogobe:Canary:Every", "00:00:30"));
        var listed = (await scout.ListAsync("canary")).Single();

        await using var opened = await carrier.OpenAsync("canary", listed.Locator.ToString());

        using var bytes = new MemoryStream();
        await opened.Body!.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        bytes.ToArray().ShouldBe(CanaryFile.Find(listed.OriginalName)!.ToGzip());
        opened.Length.ShouldBe(bytes.Length);
    }

    [Theory]
    [InlineData("relist:canary?name=PriceFull7290058140886-001-20261122120317-1.gz")]
    [InlineData("relist:canary")]
    [InlineData("https://canary.invalid/PriceFull9990000001999-001-20261122120317-1.gz")]
    public async Task Open_WhatItNeverListed_IsGone(string locator)
    {
        await using var host = PortalHost.Of(null);

        (await host.OpenAsync("canary", locator)).Failure.ShouldNotBeNull().ShouldSatisfyAllConditions(f => f.Reason.ShouldBe(Reason.GoneAtSource), f => f.Heals.ShouldBeFalse());
    }

    [Fact]
    public async Task Watched_OfRealOrSimulatedPortals_LeavesItOutAndFindKnowsIt()
    {
        await using var real = PortalHost.Of(null);
        await using var simulated = PortalHost.For("victory", new Uri("http://127.0.0.1:9"));

        foreach (var directory in (PortalDirectory[])[real.Directory, simulated.Directory])
        {
            directory.Watched.ShouldNotContain(p => p.Slug == CanaryChain.Slug);
            directory.Find(CanaryChain.Slug).ShouldNotBeNull();
        }
    }
}
