using Gogobe.AppHost.Standalone.Ingest;
using Gogobe.Portals.Simulator;
using Gogobe.Scout.Portals;

namespace Gogobe.AppHost.Standalone.Demo;

/// <summary>The demo in a host that is up: a sweep of all portals to its end, and, if it goes on, deltas every few seconds.</summary>
internal sealed class DemoRun(IngestRun run, SweepWork work, SessionChains chains, TimeProvider clock)
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

    /// <summary>One sweep, until every file of it has settled.</summary>
    public async Task<IngestResult> SweepAsync(IIngestHost host, IngestProgress progress, CancellationToken cancellationToken)
    {
        var result = await run.RunAsync(host, work, progress, cancellationToken);
        return result with { Report = result.Report with { Chains = await chains.ReadAsync(result.Session, cancellationToken) } };
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
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or Servers.CannotStartException)
        {
            // Asked to stop, or a worker crashed: the host knows which.
        }
    }
}
