using System.Diagnostics;
using System.Globalization;
using Gogobe.Benchmarks.Measure;
using Gogobe.Demo;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;

namespace Gogobe.Benchmarks.Sweeps;

/// <summary>A portal with a long listing, of which a store in a hundred has published something since the last sweep, against a long memory.</summary>
internal static class ListedBench
{
    private const string Portal = "rami-levy";
    private const int FilesOfAStore = 22;

    public static async Task<ListedReport> RunAsync(WorkFolder work, int listed, int known, CancellationToken cancellationToken)
    {
        var stores = Math.Clamp(listed / FilesOfAStore, 1, 900);
        var options = new SimulatorOptions
        {
            Chains = [Portal],
            Stores = stores,
            Items = 1,
            Deltas = 20,
            Days = Math.Clamp(listed / (stores * FilesOfAStore), 1, 60),
            TickShare = 0.01,
        };
        await using var simulator = await PortalSimulator.StartAsync(options, cancellationToken);
        await using var host = await ScoutHost.StartAsync(
            work.Child("data"), builder => builder.AddPortals(DemoCountry.Of(simulator, limits: false)), cancellationToken);
        await Console.Error.WriteLineAsync($"first sweep: {simulator.Country.Files.Count} files, all new ...");
        await host.SweepAsync(await host.StartSessionAsync([Portal], cancellationToken), cancellationToken);
        await host.QueryAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
                insert into listed_names (portal, file_name, size_hint, file_id, offers, first_listed, last_listed)
                select '{Portal}', format('Price7290058140886-%s-2025%s.gz', lpad((i % 1000)::text, 3, '0'), lpad((i / 1000)::text, 8, '0')), 1000 + i, i, 1, now(), now()
                from generate_series(1, greatest(0, {known} - (select count(*) from listed_names))) i
                """),
            _ => 0,
            cancellationToken);
        await host.QueryAsync("analyze listed_names", _ => 0, cancellationToken);
        var names = (await host.QueryAsync($"select count(*) from listed_names where portal = '{Portal}'", r => r.GetInt64(0), cancellationToken)).Single();
        simulator.Country.Tick();

        GC.Collect();
        PeakMemory.Reset();
        var before = PeakMemory.Megabytes();
        var started = Stopwatch.GetTimestamp();
        var session = await host.StartSessionAsync([Portal], cancellationToken);
        await host.SweepAsync(session, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var growth = PeakMemory.Megabytes() - before;

        var (status, lines, offered) = (await host.QueryAsync(
            $"select status, files_listed, files_new + files_repeated from site_executions where session_id = {session.ToString(CultureInfo.InvariantCulture)}",
            r => (r.GetString(0), r.GetInt32(1), r.GetInt32(2)),
            cancellationToken)).Single();
        return status == "completed" && offered > 0
            ? new ListedReport(lines, names, offered, Math.Round(seconds, 3), growth is { } mb ? Math.Round(mb, 1) : null)
            : throw new BenchException($"the sweep ended as {status} with {offered} files offered; nothing was measured.");
    }
}
