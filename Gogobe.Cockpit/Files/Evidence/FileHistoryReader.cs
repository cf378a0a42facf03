using Npgsql;

namespace Gogobe.Cockpit.Files.Evidence;

/// <summary>Asks the database how a file got where it is, in one statement (<c>file.sql</c>). Throws what Npgsql throws when the database is away.</summary>
internal sealed class FileHistoryReader(NpgsqlDataSource database)
{
    private const int TimeoutSeconds = 5;

    private static readonly string s_sql = EmbeddedSql.Read("Files.Evidence.file.sql");

    /// <summary>Null where the ledger has no such file.</summary>
    public async Task<FileHistory?> ReadAsync(long fileId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(s_sql);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = fileId });
        return await command.ExecuteScalarAsync(cancellationToken) is string json ? FileHistory.Parse(json) : null;
    }
}
