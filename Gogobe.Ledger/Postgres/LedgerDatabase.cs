using Gogobe.Pipeline.Transport;
using Npgsql;

namespace Gogobe.Ledger.Postgres;

/// <summary>Runs the ledger's statements: prepared once a connection, faults of the server as <see cref="TransientException"/>.</summary>
internal sealed class LedgerDatabase(NpgsqlDataSource source)
{
    /// <summary>Runs one statement and returns the number of rows it touched.</summary>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var bound = parameters.ToArray();
        return PostgresFaults.GuardAsync(async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = await CommandAsync(connection, sql, bound, cancellationToken);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        });
    }

    /// <summary>Runs one query and reads all of its rows.</summary>
    public Task<List<T>> QueryAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var bound = parameters.ToArray();
        return PostgresFaults.GuardAsync(async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            return await QueryAsync(connection, sql, read, bound, cancellationToken);
        });
    }

    /// <summary>Runs several statements in one transaction.</summary>
    public Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) => PostgresFaults.GuardAsync(async () =>
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await work(connection);
        await transaction.CommitAsync(cancellationToken);
        return result;
    });

    /// <summary>Runs one query on a connection at hand.</summary>
    public static async Task<List<T>> QueryAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(connection, sql, parameters, cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    // Prepared statements stay with the pooled connection: preparing again costs no round trip.
    private static async Task<NpgsqlCommand> CommandAsync(
        NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.PrepareAsync(cancellationToken);
        return command;
    }
}
