using Gogobe.Ledger;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Transport;
using Gogobe.Portals;
using Gogobe.Portals.Canary;
using Gogobe.Scout.Scheduling;
using Gogobe.Scout.Sweeping;
using Microsoft.Extensions.Options;

namespace Gogobe.Scout.Canary;

/// <summary>
/// Sends the canary: each period a session that sweeps its portal, like any other and by one Scout. Only where portals are watched; not one of the portals that
/// <c>scan</c> or <c>pause</c> without a name mean.
/// </summary>
internal sealed partial class CanarySweeps(
    PortalDirectory directory,
    PortalSchedule schedule,
    Sessions sessions,
    IOptions<CanaryOptions> options,
    IOptions<SweepOptions> sweeps,
    TimeProvider time,
    ILogger<CanarySweeps> logger) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>Whether this process sends the canary and looks for it.</summary>
    public static bool IsWatched(PortalDirectory directory, CanaryOptions options, SweepOptions sweeps) =>
        sweeps.Watch && options.Enabled && directory.Find(CanaryChain.Slug) is not null;

    /// <summary>Starts a sweep of it, if it is due.</summary>
    /// <returns>Whether it was.</returns>
    /// <exception cref="TransientException">The database is away.</exception>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if ((await schedule.ClaimAsync([CanaryChain.Slug], options.Value.Every, cancellationToken)).Count == 0)
        {
            return false;
        }

        await sessions.StartAsync(new SweepPlan("scheduled", [CanaryChain.Slug]), cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsWatched(directory, options.Value, sweeps.Value))
        {
            return;
        }

        await Rounds.RunAsync(time, s_look, StepAsync, LogAway, stoppingToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The canary waits to be sent: {Detail}")]
    private partial void LogAway(string detail);
}
