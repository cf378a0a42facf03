using Gogobe.Pipeline.Transport;

namespace Gogobe.Scout.Scheduling;

/// <summary>The loop of a service that takes the same step again and again.</summary>
internal static class Rounds
{
    /// <summary>Takes a step now and then once a period, until it is stopped; ends without an exception. A step whose dependency is away is left out, and said.</summary>
    /// <param name="time">Clock of the periods.</param>
    /// <param name="every">The period.</param>
    /// <param name="step">What is done. <see cref="TransientException"/> means that a dependency is away; anything else that it throws is a bug and ends the loop.</param>
    /// <param name="away">Told why a step was left out.</param>
    /// <param name="stoppingToken">Ends the loop.</param>
    public static async Task RunAsync(TimeProvider time, TimeSpan every, Func<CancellationToken, Task> step, Action<string> away, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        try
        {
            do
            {
                try
                {
                    await step(stoppingToken);
                }
                catch (TransientException e)
                {
                    away(e.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}
