using Gogobe.Cli.Ingest;
using Gogobe.Demo;
using Gogobe.LocalServers;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;
using Npgsql;

namespace Gogobe.Cli.Demo;

/// <summary>The demo in a host that is up: a sweep of all portals to its end, and, if it goes on, deltas every few seconds.</summary>
internal sealed class DemoRun(IngestRun run, SweepWork work, SessionChains chains, RunSteps steps, NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(5);

    /// <summary>Registers the simulator's portals and what a run needs beside the stages.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="simulator">The open simulator.</param>
    /// <param name="limits">Whether hosts are asked no more than the registry says of the real ones.</param>
    public static void Register(IHostApplicationBuilder builder, PortalSimulator simulator, bool limits)
    {
        builder.AddPortals(DemoCountry.Of(simulator, limits));
        IngestRun.Register(builder);
        builder.Services.AddSingleton<SweepWork>();
        builder.Services.AddSingleton<SessionChains>();
        builder.Services.AddSingleton<DemoRun>();
    }

    /// <summary>Refuses a database in which anything but demos has worked: prices that are made up must not come among real ones.</summary>
    /// <exception cref="CannotStartException">There is such a session.</exception>
    public async Task RefuseRealPricesAsync(string description, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select exists (select from scrape_sessions where trigger <> 'demo')");
        if (await command.ExecuteScalarAsync(cancellationToken) is true)
        {
            throw new CannotStartException(
                $"the database ({description}) holds prices that are not the demo's, and the demo's are made up. Give it one of its own: unset ConnectionStrings__gogobe, or name an empty database.");
        }
    }

    /// <summary>One sweep, until every file of it has settled.</summary>
    public async Task<IngestResult> SweepAsync(IIngestHost host, IngestProgress progress, CancellationToken cancellationToken)
    {
        var result = await run.RunAsync(host, work, progress, cancellationToken);
        var portals = await steps.DoAsync("demo.chains", () => chains.ReadAsync(result.Session, cancellationToken), cancellationToken);
        return result with { Report = result.Report with { Chains = portals } };
    }

    /// <summary>Lets stores publish and sweeps, again and again until it is stopped or the host ends.</summary>
    public async Task GoOnAsync(IIngestHost host, PortalSimulator simulator, Func<IngestResult, Task> told, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.Ending);
        try
        {
            while (true)
            {
                await Task.Delay(s_between, clock, stop.Token);
                simulator.Country.Tick();
                await told(await SweepAsync(host, new IngestProgress(TextWriter.Null, terminal: false, clock), stop.Token));
            }
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or CannotStartException)
        {
            // Asked to stop, or a worker crashed: the host knows which.
        }
    }
}
