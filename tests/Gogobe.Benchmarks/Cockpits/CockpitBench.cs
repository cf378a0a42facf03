using System.Diagnostics;
using Gogobe.Benchmarks.Measure;
using Gogobe.Cockpit.Feeds;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Live;
using StackExchange.Redis;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>
/// A Cockpit of its own on private servers and a large ledger: first the views of its pages while nothing happens, then the fleet in many pages of one Chromium, and streams beside them,
/// while events come. Everything runs on this machine, the browser too.
/// </summary>
internal static class CockpitBench
{
    // Files on their way while events are measured.
    private const int Moving = 2_000;
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(10);

    // What was told last reaches the pages before they are asked.
    private static readonly TimeSpan s_last = TimeSpan.FromSeconds(4);

    public static async Task<CockpitFigures> RunAsync(WorkFolder work, CockpitOrder order, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"{order.Chains} chains");
        await using var servers = await BenchServers.StartAsync(work.Child("data"), cancellationToken);
        var registry = FleetRegistry.Of(order.Chains);
        await FleetRegistry.WriteAsync(servers.Database, registry, cancellationToken);
        await MadeUpLedger.FillAsync(servers.Database, order, Moving, cancellationToken);
        await using var cockpit = await CockpitUnderTest.StartAsync(work, servers, order.Chains, cancellationToken);
        await using var pages = await FleetPages.StartAsync();
        await Console.Error.WriteLineAsync("first views ...");
        var views = await ViewsAsync(pages, cockpit.Address, registry, order.Views, cancellationToken);
        await Console.Error.WriteLineAsync("events ...");
        var figures = await EventsAsync(servers, cockpit, pages, registry, order, views, cancellationToken);
        foreach (var statement in await FleetStatements.SlowestAsync(servers.Database, cancellationToken))
        {
            await Console.Error.WriteLineAsync(statement);
        }

        return figures;
    }

    // Each view is a look of its own: the page was last seen so long ago that what was read then is no longer fresh.
    private static async Task<IReadOnlyList<ViewFigures>> ViewsAsync(FleetPages pages, Uri cockpit, ChainRegistry registry, int views, CancellationToken cancellationToken)
    {
        (string Name, string Path, string Shows)[] all =
        [
            ("fleet", "/", "table.matrix tbody tr"),
            ("chain", $"/chains/{registry.FindByNumber(Math.Min(2, registry.Chains.Count))!.Slug}", "main h1"),
            ("files", "/files", "table.files tbody tr"),
            ("sessions", "/sessions", ".sessions tbody tr"),
            ("session of an hour", FormattableString.Invariant($"/sessions/{MadeUpLedger.Running - 1}"), "main h1"),
            ("session of 11 days", FormattableString.Invariant($"/sessions/{MadeUpLedger.Backfill}"), "main h1"),
            ("stores", "/stores", "main table"),
            ("rejects", "/rejects", "main h1"),
            ("flow", "/flow", "main h1"),
            ("system", "/system", "main h1"),
        ];
        var seen = all.Select(_ => new List<PageView>()).ToArray();
        for (var round = 0; round <= views; round++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < all.Length; i++)
            {
                var view = await pages.ViewAsync(cockpit, all[i].Path, all[i].Shows);

                // The first of each compiles.
                if (round > 0 && view is { } came)
                {
                    seen[i].Add(came);
                }
            }

            var left = SubjectFeed<string, Snapshot<string>>.Interval - Stopwatch.GetElapsedTime(began);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
        }

        return [.. all.Select((page, i) => new ViewFigures(page.Name, Times.Of([.. seen[i].Select(v => v.Answered)]), Times.Of([.. seen[i].Select(v => v.Painted)]), Times.Of([.. seen[i].Select(v => v.There)])))];
    }

    private static async Task<CockpitFigures> EventsAsync(
        BenchServers servers, CockpitUnderTest cockpit, FleetPages pages, ChainRegistry registry, CockpitOrder order, IReadOnlyList<ViewFigures> views, CancellationToken cancellationToken)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.Redis);
        await using var events = new RedisLiveEvents(() => redis);
        await pages.OpenFleetAsync(cockpit.Address, order.Pages);
        await using var streams = new StreamReaders(cockpit.Address, order.Streams);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = new EventLoad(servers.Database, events, order);
        var loading = load.RunAsync([.. registry.Chains.Where(c => c.Number % 2 == 1).Select(c => c.PortalSlug)], stop.Token);
        await Task.Delay(s_settle, cancellationToken);

        var work = await pages.WorkAsync();
        await pages.ResetAsync();
        streams.Measure();
        var (cpu, server, statements, told) = (cockpit.ProcessorSeconds, await CpuTime.NowAsync(servers.Database, cancellationToken), await FleetStatements.ReadAsync(servers.Database, cancellationToken), load.Published);
        var browser = BrowserTime.Seconds(FleetPages.Chromium!);
        var from = TimeProvider.System.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(order.Seconds), cancellationToken);
        var until = TimeProvider.System.GetUtcNow();
        var seconds = (until - from).TotalSeconds;
        var cores = (cockpit.ProcessorSeconds - cpu) / seconds;
        var browserCores = (BrowserTime.Seconds(FleetPages.Chromium!) - browser) / seconds;
        var database = await CpuTime.NowAsync(servers.Database, cancellationToken) - server;
        var reads = await FleetStatements.ReadAsync(servers.Database, cancellationToken) - statements;
        var published = load.Published - told;
        var memory = cockpit.MemoryMb;
        await Console.Error.WriteLineAsync((await pages.WorkAsync() - work).Parts);
        await stop.CancelAsync();
        await loading;
        await Task.Delay(s_last, cancellationToken);
        var heard = await streams.EndAsync();
        var seen = await pages.SeenAsync();
        return new CockpitFigures(
            order.Chains, order.Files, Math.Round(published / seconds, 1), order.Pages, order.Streams, order.Seconds,
            Times.Of([.. seen.SelectMany(s => s.Lines)]),
            Sweeps(load, seen, from, until),
            Counts(load, seen, from, until),
            Times.Of(heard),
            Math.Round(cores, 3), Math.Round(browserCores, 3), Math.Round(database.Database / seconds, 3), Math.Round(reads.Calls / seconds * 3, 2), reads.Calls == 0 ? null : Math.Round(reads.Milliseconds / reads.Calls, 1),
            Math.Round(memory), views);
    }

    // From the event that a sweep begins until its chain is shown as running.
    private static Times? Sweeps(EventLoad load, PageSeen[] seen, DateTimeOffset from, DateTimeOffset until) => Times.Of(
    [
        .. seen.SelectMany(page => load.Sweeps.Where(s => s.At >= from && s.At < until)
            .Select(sweep => page.States.FirstOrDefault(s => s.Chain == sweep.Portal && s.State == "running" && s.Shown >= Stamp.Milliseconds(sweep.At))?.Shown - Stamp.Milliseconds(sweep.At))
            .OfType<double>()),
    ]);

    // From the commit of files until a count with all of them is shown.
    private static Times? Counts(EventLoad load, PageSeen[] seen, DateTimeOffset from, DateTimeOffset until) => Times.Of(
    [
        .. seen.SelectMany(page => load.Completed.Where(c => c.At >= from && c.At < until)
            .Select(commit => page.Files.FirstOrDefault(f => f.Count >= commit.Files)?.Shown - Stamp.Milliseconds(commit.At))
            .OfType<double>()),
    ]);
}
