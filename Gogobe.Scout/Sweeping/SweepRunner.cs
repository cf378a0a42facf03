using System.Globalization;
using Gogobe.Ledger;
using Gogobe.Ledger.Liveness;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Transport;
using Gogobe.Portals;
using Microsoft.Extensions.Options;

namespace Gogobe.Scout.Sweeping;

/// <summary>Carries out executions: under a lease, through the portal's breaker, each to its recorded end. What a portal does never ends the process.</summary>
public sealed partial class SweepRunner
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(1);

    private readonly PortalDirectory _directory;
    private readonly SiteExecutions _executions;
    private readonly PortalBreakers _breakers;
    private readonly Sweep _sweep;
    private readonly IOptions<SweepOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SweepRunner> _logger;
    private readonly string _process;

    internal SweepRunner(
        PortalDirectory directory, SiteExecutions executions, PortalBreakers breakers, Sweep sweep, ProcessName process, IOptions<SweepOptions> options,
        TimeProvider time, ILogger<SweepRunner> logger)
    {
        (_directory, _executions, _breakers, _sweep) = (directory, executions, breakers, sweep);
        (_options, _time, _logger) = (options, time, logger);
        _process = process.Value;
    }

    /// <summary>Carries out all executions of a session, some at once; returns when the last has ended, here or in another Scout.</summary>
    public Task RunAsync(long sessionId, CancellationToken cancellationToken) => DispatchAsync(sessionId, cancellationToken);

    /// <summary>Carries out the executions of all sessions that this process started or will start, until it is cancelled.</summary>
    internal Task RunAsync(CancellationToken cancellationToken) => DispatchAsync(null, cancellationToken);

    /// <summary>Takes one execution, if there is one, and carries it out.</summary>
    /// <param name="sessionId">Of this session; null: of any that this process started.</param>
    /// <param name="cancellationToken">Gives it back.</param>
    /// <returns>False when there was none.</returns>
    public async Task<bool> StepAsync(long? sessionId, CancellationToken cancellationToken)
    {
        if (await TakeAsync(sessionId, cancellationToken) is not var (execution, owner))
        {
            return false;
        }

        await HoldAsync(execution, owner, cancellationToken);
        return true;
    }

    // However many sweeps run at once, one loop asks the database for the next. A sweep that throws stops the others; the exception that comes out is its own.
    private async Task DispatchAsync(long? sessionId, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task>();
        try
        {
            while (true)
            {
                foreach (var ended in running.Where(t => t.IsCompleted).ToList())
                {
                    running.Remove(ended);
                    await ended;
                }

                if (running.Count < _options.Value.MaxParallelChains && await TakeAsync(sessionId, stop.Token) is var (execution, owner))
                {
                    running.Add(HoldAsync(execution, owner, stop.Token));
                    continue;
                }

                if (sessionId is { } session && running.Count == 0 && !await IsOpenAsync(session, stop.Token))
                {
                    return;
                }

                await Task.WhenAny([Task.Delay(s_look, _time, stop.Token), .. running]);
                stop.Token.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(Execution Execution, string Owner)?> TakeAsync(long? sessionId, CancellationToken cancellationToken)
    {
        var owner = $"{_process}/scout/{Guid.NewGuid():N}";
        return await ThroughOutagesAsync(() => _executions.TakeAsync(sessionId, owner, cancellationToken), cancellationToken) is { } execution ? (execution, owner) : null;
    }

    private async Task HoldAsync(Execution execution, string owner, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var heartbeat = BeatAsync(execution, owner, stop);
        try
        {
            await CarryOutAsync(execution, owner, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await ThroughOutagesAsync(
                async () =>
                {
                    await _executions.ReleaseAsync(execution.ExecutionId, owner, CancellationToken.None);
                    return true;
                },
                cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await stop.CancelAsync();
            await heartbeat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CarryOutAsync(Execution execution, string owner, CancellationToken cancellationToken)
    {
        var meter = new LoadMeter();
        var breaker = await ThroughOutagesAsync(() => _breakers.ReadAsync(execution.Portal, cancellationToken), cancellationToken);
        var result = await SweepAsync(execution, breaker, cancellationToken);
        await ThroughOutagesAsync(
            async () =>
            {
                await _breakers.WriteAsync(
                    execution.Portal, _directory.Find(execution.Portal)?.Members.Select(m => m.Number) ?? [], breaker.Snapshot, cancellationToken);
                await _executions.EndAsync(execution.ExecutionId, owner, result, breaker.Snapshot, meter.Read(), cancellationToken);
                return true;
            },
            cancellationToken);
        if (result.Reason == Reason.None)
        {
            LogSwept(execution.Portal, result.Listed, result.New, result.Repeated, result.Held, result.Strange + result.Unknown);
        }
        else
        {
            var seen = result.FilesLastSeen is { } last ? string.Create(CultureInfo.InvariantCulture, $"files were last seen {last:u}") : "no file was ever seen there";
            LogFailed(execution.Portal, result.Reason.Text(), result.Detail, seen);
        }
    }

    private async Task<SweepResult> SweepAsync(Execution execution, Breaker breaker, CancellationToken cancellationToken)
    {
        if (_directory.Find(execution.Portal) is not { } portal)
        {
            return new SweepResult { Reason = Reason.UnknownChain, Detail = "This build knows no portal of this name." };
        }

        if (!breaker.TryEnter())
        {
            var now = breaker.Snapshot;
            return new SweepResult { Reason = now.Reason, Detail = $"Its breaker is open until {now.Until:u}; the portal was not asked." };
        }

        try
        {
            var result = await ThroughOutagesAsync(
                () => _sweep.RunAsync(execution.SessionId, portal, whole: false, execution.Bounds, cancellationToken), cancellationToken);
            if (result.Reason is Reason.None or Reason.ZeroFiles)
            {
                breaker.Succeeded();
            }
            else
            {
                breaker.Failed(result.Reason, result.RetryAfter);
            }

            return result;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A bug of one family must not keep the Scout from all other portals.
            LogUnforeseen(execution.Portal, e);
            breaker.Failed(Reason.Poison);
            return new SweepResult { Reason = Reason.Poison, Detail = $"{e.GetType().Name} in the sweep; the log has more." };
        }
    }

    private async Task<bool> IsOpenAsync(long sessionId, CancellationToken cancellationToken)
    {
        if (await ThroughOutagesAsync(() => _executions.OpenAsync(sessionId, cancellationToken), cancellationToken) == 0)
        {
            return false;
        }

        // A portal may be held by a Scout that died, and where nobody watches nobody else lets it go.
        await ThroughOutagesAsync(
            async () =>
            {
                await _executions.CloseOrphansAsync(cancellationToken);
                return true;
            },
            cancellationToken);
        return true;
    }

    private async Task BeatAsync(Execution execution, string owner, CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(Leases.Heartbeat, _time);
        while (await timer.WaitForNextTickAsync(stop.Token))
        {
            try
            {
                if (!await _executions.BeatAsync(execution.ExecutionId, owner, stop.Token))
                {
                    await stop.CancelAsync();
                }
            }
            catch (TransientException e)
            {
                LogAway(e.Message);
            }
        }
    }

    private async Task<T> ThroughOutagesAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await act();
            }
            catch (TransientException e)
            {
                LogAway(e.Message);
                await Task.Delay(s_outage, _time, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Portal}: {Listed} files listed, {New} new, {Repeated} repeated, {Held} held back, {Strangers} strangers")]
    private partial void LogSwept(string portal, int listed, int @new, int repeated, int held, int strangers);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Portal}: {Reason}: {Detail} ({Seen})")]
    private partial void LogFailed(string portal, string reason, string? detail, string seen);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Portal}: unforeseen")]
    private partial void LogUnforeseen(string portal, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sweep waits: {Detail}")]
    private partial void LogAway(string detail);
}
