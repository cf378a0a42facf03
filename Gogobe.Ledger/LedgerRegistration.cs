using Gogobe.Ledger.Freshness;
using Gogobe.Ledger.Liveness;
using Gogobe.Ledger.Postgres;
using Gogobe.Ledger.Reconciling;
using Gogobe.Ledger.Redriving;
using Gogobe.Ledger.Schema;
using Gogobe.Pipeline.Live;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gogobe.Ledger;

/// <summary>Registers the ledger and what belongs to it.</summary>
public static class LedgerRegistration
{
    /// <summary>
    /// Adds <see cref="ILedger"/>, <see cref="IDeadLetterStore"/>, <see cref="Sessions"/>, <see cref="FileDispatch"/> and <see cref="Replay"/>, and runs
    /// <see cref="InstanceLock"/>, <see cref="Reconciler"/> and <see cref="RawRetention"/>. Safe to call several times. The data source, the transport and the
    /// raw store come from the host; the schema must be there (<see cref="Migrations"/>) before the hosted services start, and call it before the
    /// stages are added, so that the process shows that it lives before it publishes anything.
    /// </summary>
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PostgresLedger>();
        services.TryAddSingleton<ILedger>(provider => provider.GetService<ILiveEvents>() is { } events
            ? new LiveLedger(provider.GetRequiredService<PostgresLedger>(), events, provider.GetRequiredService<TimeProvider>())
            : provider.GetRequiredService<PostgresLedger>());
        services.TryAddSingleton<IDeadLetterStore, PostgresDeadLetters>();
        services.TryAddSingleton<FileDispatch>();
        services.TryAddSingleton<StorePrices>();
        services.TryAddSingleton<Sessions>();
        services.TryAddSingleton<Replay>();
        services.TryAddSingleton<ProcessName>();
        services.TryAddSingleton<InstanceLock>();
        services.TryAddSingleton<Reconciler>();
        services.TryAddSingleton<RawRetention>();
        services.TryAddSingleton<Redrive>();
        services.TryAddSingleton<RedriveCommands>();
        services.TryAddSingleton<RedriveWorker>();
        services.AddOptions<ReconcilerOptions>()
            .BindConfiguration(ReconcilerOptions.Section)
            .Validate(o => o.Interval > TimeSpan.Zero && o.BatchSize > 0, "Gogobe:Reconciler: Interval and BatchSize must be above zero.")
            .ValidateOnStart();
        services.AddHostedService(provider => provider.GetRequiredService<InstanceLock>());
        services.AddHostedService(provider => provider.GetRequiredService<Reconciler>());
        services.AddHostedService(provider => provider.GetRequiredService<RawRetention>());
        services.AddHostedService(provider => provider.GetRequiredService<RedriveWorker>());
        return services;
    }
}
