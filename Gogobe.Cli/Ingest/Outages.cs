using Gogobe.Pipeline;
using Gogobe.Pipeline.Ledger;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Cli.Ingest;

/// <summary>
/// A run's own questions to the database. The stages wait for a database that is away, so what follows them waits too: a run whose files are all settled must not
/// end as failed because its summary was asked for during a restart.
/// </summary>
internal static class Outages
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(1);

    /// <summary>Does one step again until the database answers. The step must bear being repeated: an answer may be lost after the commit.</summary>
    /// <param name="step">Name of the step, a fault point of tests.</param>
    /// <param name="act">The step.</param>
    /// <param name="clock">Waits between two tries.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<T> WaitThroughAsync<T>(string step, Func<Task<T>> act, TimeProvider clock, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                FaultPoint.Hit(step);
                return await PostgresFaults.GuardAsync(act);
            }
            catch (TransientException)
            {
                await Task.Delay(s_between, clock, cancellationToken);
            }
        }
    }

    /// <summary>The same for a step without an answer.</summary>
    public static Task WaitThroughAsync(string step, Func<Task> act, TimeProvider clock, CancellationToken cancellationToken) => WaitThroughAsync(
        step,
        async () =>
        {
            await act();
            return true;
        },
        clock,
        cancellationToken);
}
