using Gogobe.Pipeline.Chains;
using Npgsql;

namespace Gogobe.Cockpit.Chains;

/// <summary>Asks the database for the details of one chain, in one statement (<c>chain.sql</c>). Throws what Npgsql throws when the database is away.</summary>
internal sealed class ChainQuery(NpgsqlDataSource database)
{
    private const int TimeoutSeconds = 10;

    /// <summary>The statement.</summary>
    internal static string Sql { get; } = EmbeddedSql.Read("Chains.chain.sql");

    /// <summary>Null where the database knows no such chain.</summary>
    public async Task<ChainDetails?> ReadAsync(string slug, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.CommandTimeout = TimeoutSeconds;
        Parameterize(command, slug);
        return await command.ExecuteScalarAsync(cancellationToken) is string json ? ChainDetails.Parse(json) : null;
    }

    internal static void Parameterize(NpgsqlCommand command, string slug)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = slug });
        command.Parameters.Add(new NpgsqlParameter { Value = PortalOf(slug) });
    }

    /// <summary>The portal that gives a chain's files.</summary>
    internal static string PortalOf(string slug) => ChainRegistry.Default.FindBySlug(slug)?.PortalSlug ?? slug;
}
