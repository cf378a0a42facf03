using Npgsql;

namespace Gogobe.Benchmarks.Measure;

/// <summary>What decides how durable and how fast a server is, read from the server itself.</summary>
internal static class ServerSettings
{
    private const string Sql = """
        select name || ' ' || current_setting(name) from pg_settings
        where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_level', 'wal_compression', 'shared_buffers', 'max_wal_size', 'checkpoint_timeout', 'data_checksums')
        order by name
        """;

    /// <summary>The version, then each setting as <c>name value</c>.</summary>
    /// <exception cref="BenchException">The server does not wait for the disk: its figures would mean nothing.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var lines = new List<string> { $"PostgreSQL {connection.PostgreSqlVersion}" };
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        var off = lines.Where(l => l is "fsync off" or "synchronous_commit off" or "full_page_writes off").ToList();
        return off.Count == 0 ? lines : throw new BenchException($"The server is not durable: {string.Join(", ", off)}.");
    }
}
