using Gogobe.Ledger;
using Gogobe.Ledger.Liveness;
using Gogobe.Pipeline.Transport;
using Gogobe.Portals;
using Gogobe.Scout.Sweeping;
using Microsoft.Extensions.Options;

namespace Gogobe.Scout.Scheduling;

/// <summary>
/// Watches the portals: starts a session for what is due, carries out commands, hands executions to free hands, ends sessions that have settled, and makes due
/// again what a dead Scout left. Only where <see cref="SweepOptions.Watch"/> says so.
/// </summary>
internal sealed partial class SweepScheduler(
    PortalDirectory directory,
    PortalSchedule schedule,
    SweepCommands commands,
    SiteExecutions executions,
    SweepRunner runner,
    Sessions sessions,
    InstanceLock instance,
    IOptions<SweepOptions> options,
    TimeProvider time,
    ILogger<SweepScheduler> logger) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_tidy = TimeSpan.FromSeconds(5);
    private readonly string[] _portals = [.. directory.Watched.Select(p => p.Slug)];
    private DateTimeOffset _tidyAt;

    /// <summary>Starts what is due and what was commanded, and ends what has settled. Sweeps nothing itself.</summary>
    /// <exception cref="TransientException">The database is away.</exception>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        while (await commands.TakeAsync(instance.Process, cancellationToken) is var (id, command, _))
        {
            try
            {
                await commands.EndAsync(id, instance.Process, await CarryOutAsync(command, cancellationToken), null, cancellationToken);
            }
            catch (ArgumentException e)
            {
                await commands.EndAsync(id, instance.Process, null, Detail.Cut(e.Message), cancellationToken);
            }
        }

        if (options.Value.Schedule && await schedule.ClaimAsync(_portals, options.Value.Every, cancellationToken) is { Count: > 0 } due)
        {
            await sessions.StartAsync(new SweepPlan("scheduled", due) { MaxConcurrency = options.Value.MaxParallelChains }, cancellationToken);
        }

        if (time.GetUtcNow() >= _tidyAt)
        {
            _tidyAt = time.GetUtcNow() + s_tidy;
            foreach (var (session, failed) in await schedule.SettledAsync(instance.Process, cancellationToken))
            {
                await sessions.EndAsync(session, failed ? SessionStatus.Failed : SessionStatus.Completed, cancellationToken);
            }

            await executions.CloseOrphansAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Watch)
        {
            return;
        }

        // One that fails ends the other, and the process: a bug, since what portals do never gets here.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task[] all = [WatchAsync(ending.Token), runner.RunAsync(ending.Token)];
        await Task.WhenAny(all);
        await ending.CancelAsync();
        try
        {
            await Task.WhenAll(all);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await StepAsync(cancellationToken);
            }
            catch (TransientException e)
            {
                LogAway(e.Message);
            }

            await Task.Delay(s_look, time, cancellationToken);
        }
    }

    private async Task<SweepCommandResult> CarryOutAsync(SweepCommand command, CancellationToken cancellationToken)
    {
        var portals = command.Portals.Count == 0 ? _portals : [.. command.Portals.Select(Portal).Distinct()];
        switch (command.Kind)
        {
            case SweepCommandKind.Scan:
                var plan = new SweepPlan("manual", portals) { Priority = command.Priority, MaxFilesPerChain = command.MaxFiles, Location = command.Location };
                return new SweepCommandResult([await sessions.StartAsync(plan, cancellationToken)], portals);
            case SweepCommandKind.Cancel:
                var running = await schedule.RunningAsync(command.Portals.Count == 0 ? [] : portals, cancellationToken);
                foreach (var session in running)
                {
                    await sessions.EndAsync(session, SessionStatus.Cancelled, cancellationToken);
                }

                return new SweepCommandResult(running, portals);
            default:
                await schedule.PauseAsync(portals, command.Kind == SweepCommandKind.Pause, cancellationToken);
                return new SweepCommandResult([], portals);
        }
    }

    private string Portal(string slug) => directory.Find(slug)?.Slug
        ?? throw new ArgumentException($"There is no chain '{slug}' with a portal. Chains: {string.Join(", ", _portals)}");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The watch waits: {Detail}")]
    private partial void LogAway(string detail);
}
