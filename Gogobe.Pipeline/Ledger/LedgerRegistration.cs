using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gogobe.Pipeline.Ledger;

/// <summary>Registers the ledger and what belongs to it.</summary>
public static class LedgerRegistration
{
    /// <summary>
    /// Adds <see cref="ILedger"/>, <see cref="IDeadLetterStore"/> and <see cref="FileDispatch"/>. The data source, the transport and the raw store come
    /// from the host; the schema must be there (<see cref="Migrations"/>) before a hosted service starts.
    /// </summary>
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PostgresLedger>();
        services.TryAddSingleton<ILedger>(provider => provider.GetRequiredService<PostgresLedger>());
        services.TryAddSingleton<IDeadLetterStore, PostgresDeadLetters>();
        services.TryAddSingleton<FileDispatch>();
        return services;
    }
}
