using Gogobe.Ledger.Liveness;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gogobe.Ledger.Redriving;

/// <summary>Carries out the redrives that are asked for, in a process that has the transport. A dependency that is away is waited for.</summary>
public sealed partial class RedriveWorker(
    RedriveCommands commands, Redrive redrive, InstanceLock instance, TimeProvider time, ILogger<RedriveWorker> logger) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);

    /// <summary>Carries out the next command.</summary>
    /// <returns>False when none waits.</returns>
    /// <exception cref="TransientException">A dependency is away; the command is taken again.</exception>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (await commands.TakeAsync(instance.Process, cancellationToken) is not var (id, request, who))
        {
            return false;
        }

        var done = new List<RedrivenLetter>();
        while (true)
        {
            try
            {
                var report = request.DryRun
                    ? await redrive.PlanAsync(request, cancellationToken)
                    : await redrive.RunAsync(request, who, done, () => commands.BeatAsync(id, instance.Process, cancellationToken), cancellationToken);
                await commands.EndAsync(id, instance.Process, report, null, cancellationToken);
                LogDone(report.Letters.Count, request.Reason, who, report.Left, request.DryRun);
                return true;
            }
            catch (TransientException e)
            {
                LogAway(e.Message);
                await Task.Delay(s_look, time, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A bug of one command must not end the process with everything else in it, nor leave who asked without an answer.
                LogFailed(e);
                await commands.EndAsync(id, instance.Process, null, Detail.Cut($"{e.GetType().Name}: {e.Message}"), cancellationToken);
                return true;
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var worked = false;
            try
            {
                worked = await StepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (TransientException e)
            {
                LogAway(e.Message);
            }

            if (!worked)
            {
                await Task.Delay(s_look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Letters} dead letters of reason {Reason} looked at for {Who} (dry run: {DryRun}); {Left} still wait")]
    private partial void LogDone(int letters, string reason, string who, long left, bool dryRun);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The redrive of dead letters waits: {Error}")]
    private partial void LogAway(string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A redrive failed")]
    private partial void LogFailed(Exception error);
}
