using Gogobe.Pipeline.Chains;
using Npgsql;

namespace Gogobe.Cockpit.Fleet;

/// <summary>Asks the database for the state of the whole fleet, in one statement (<c>fleet.sql</c>). Throws what Npgsql throws when the database is away.</summary>
/// <param name="database">The ledger's.</param>
/// <param name="registry">Whose chains are watched; by default those of this build.</param>
internal sealed class FleetQuery(NpgsqlDataSource database, ChainRegistry? registry = null)
{
    private const int TimeoutSeconds = 10;

    /// <summary>The statement.</summary>
    internal static string Sql { get; } = EmbeddedSql.Read("Fleet.fleet.sql");

    private readonly Chain[] _watched = [.. (registry ?? ChainRegistry.Default).Chains.Where(c => c.Publishes)];

    /// <summary>The form in which it is kept; <see cref="FleetStatus.Parse"/> reads it.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.CommandTimeout = TimeoutSeconds;
        Parameterize(command);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    internal void Parameterize(NpgsqlCommand command)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = _watched.Select(c => (short)c.Number).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = _watched.Select(c => c.PortalSlug).ToArray() });
    }
}
