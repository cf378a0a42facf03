using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gogobe.Cli.Ingest;

/// <summary>
/// A run's own questions to the database. The stages wait for a database that is away, so what follows them waits too: a run whose files are all settled must not
/// end as failed because its summary was asked for during a restart.
/// </summary>
internal sealed class RunSteps(RetryPolicy retry)
{
    /// <summary>Registers it for whatever run needs it.</summary>
    public static void Register(IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<RetryPolicy>();
        builder.Services.TryAddSingleton<RunSteps>();
    }

    /// <summary>Does one step until the database has answered.</summary>
    /// <param name="step">Name of the step, a fault point of tests.</param>
    /// <param name="act">The step; it must bear being repeated (<see cref="RetryPolicy"/>).</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<T> DoAsync<T>(string step, Func<Task<T>> act, CancellationToken cancellationToken) => retry.UntilAsync(
        () => PostgresFaults.GuardAsync(() =>
        {
            FaultPoint.Hit(step);
            return act();
        }),
        cancellationToken);

    /// <summary>The same for a step without an answer.</summary>
    public Task DoAsync(string step, Func<Task> act, CancellationToken cancellationToken) => DoAsync(
        step,
        async () =>
        {
            await act();
            return true;
        },
        cancellationToken);
}
