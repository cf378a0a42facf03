using System.Globalization;
using Gogobe.Benchmarks.Measure;
using Gogobe.Demo;
using Gogobe.Ledger;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;

namespace Gogobe.Benchmarks.Sweeps;

/// <summary>
/// Whether portals that fail hold up the others: the largest family hangs, the second largest answers errors, and everyone else is to be swept as soon as ever.
/// </summary>
internal static class BrokenBench
{
    private const int Rounds = 3;
    private const PortalFamily Hangs = PortalFamily.Cerberus;
    private const PortalFamily Errs = PortalFamily.Bina;

    public static async Task<BrokenReport> RunAsync(WorkFolder work, CancellationToken cancellationToken)
    {
        await using var simulator = await PortalSimulator.StartAsync(new SimulatorOptions { Items = 200 }, cancellationToken);
        await using var host = await ScoutHost.StartAsync(
            work.Child("data"), builder => builder.AddPortals(DemoCountry.Of(simulator, limits: false)), cancellationToken);
        var portals = host.Service<PortalDirectory>().Watched.Select(p => p.Slug).ToList();
        var families = simulator.Country.Chains.ToDictionary(c => c.Slug, c => c.Family);
        var others = portals.Where(p => families[p] is not (Hangs or Errs)).ToHashSet();

        // Connections, compiled code, and everything that is listed for the first time.
        await host.SweepAsync(await host.StartSessionAsync(portals, cancellationToken), cancellationToken);
        var (well, broken) = (new List<double>(), new List<double>());
        for (var round = 1; round <= Rounds; round++)
        {
            await Console.Error.WriteLineAsync($"round {round} of {Rounds}");
            simulator.Country.Tick();
            well.Add(await SweepAsync(host, portals, others, cancellationToken));

            simulator.Country.Tick();
            simulator.Failures.Add(new FailureRule { Family = Hangs, Failure = Failure.Hang });
            simulator.Failures.Add(new FailureRule { Family = Errs, Failure = Failure.Status(500) });
            broken.Add(await SweepAsync(host, portals, others, cancellationToken));
            simulator.Failures.Clear();
            await host.QueryAsync("update portal_states set breaker_state = 'closed', breaker_failures = 0, breaker_opened = 0, breaker_until = null", _ => 0, cancellationToken);
        }

        return new BrokenReport(
            Hangs.ToString(), Errs.ToString(), others.Count, well, broken, Math.Round(Spread.Of(well).Median, 3), Math.Round(Spread.Of(broken).Median, 3));
    }

    // Seconds until the last of the others was swept. The families that fail are not waited for.
    private static async Task<double> SweepAsync(ScoutHost host, IReadOnlyList<string> portals, HashSet<string> others, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var session = await host.StartSessionAsync(portals, cancellationToken);
        var sweep = host.SweepAsync(session, stop.Token);
        IReadOnlyList<(string Portal, string Status, double Seconds)> ended;
        do
        {
            await Task.WhenAny(sweep, Task.Delay(50, cancellationToken));
            ended = await host.QueryAsync(
                string.Create(CultureInfo.InvariantCulture, $"""
                    select site_name, e.status, extract(epoch from e.completed_at - s.started_at)::float8 from site_executions e join scrape_sessions s using (session_id)
                    where session_id = {session} and e.completed_at is not null
                    """),
                r => (r.GetString(0), r.GetString(1), r.GetDouble(2)),
                cancellationToken);
            ended = [.. ended.Where(e => others.Contains(e.Portal))];
        }
        while (ended.Count < others.Count);

        var failed = ended.Where(e => e.Status != "completed").Select(e => e.Portal).ToList();
        if (failed.Count > 0)
        {
            throw new BenchException($"portals that are well were not swept: {string.Join(", ", failed)}.");
        }

        await stop.CancelAsync();
        await sweep.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.Service<Sessions>().EndAsync(session, SessionStatus.Cancelled, cancellationToken);
        return Math.Round(ended.Max(e => e.Seconds), 3);
    }
}
