using Gogobe.Cli.Ingest;
using Npgsql;

namespace Gogobe.Cli.Demo;

/// <summary>What became of each portal of a session.</summary>
internal sealed class SessionChains(NpgsqlDataSource database)
{
    private const string Query = """
        select site_name, status, reason, files_listed, files_new, files_known, files_repeated, files_strange + files_unknown, coalesce(duration_seconds, 0)
        from site_executions where session_id = $1 order by site_name
        """;

    public async Task<IReadOnlyList<ChainOutcome>> ReadAsync(long session, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Query);
        command.Parameters.AddWithValue(session);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var chains = new List<ChainOutcome>();
        while (await reader.ReadAsync(cancellationToken))
        {
            chains.Add(new ChainOutcome(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetInt32(6),
                reader.GetInt32(7), Math.Round(reader.GetDouble(8), 3)));
        }

        return chains;
    }
}
