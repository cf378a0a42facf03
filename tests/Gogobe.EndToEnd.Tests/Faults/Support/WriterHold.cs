using Npgsql;

namespace Gogobe.EndToEnd.Tests.Faults.Support;

/// <summary>
/// Keeps Writers from changing prices until it is disposed: a lock on the table that lets everybody read. A run with a price file can not end meanwhile, on however
/// fast a machine, so whatever happens then happens under load.
/// </summary>
internal sealed class WriterHold : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private WriterHold(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <summary>Takes the lock, which waits for merges that have begun.</summary>
    public static async Task<WriterHold> TakeAsync(NpgsqlDataSource database)
    {
        var connection = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var take = new NpgsqlCommand("lock table prices in share mode", connection, transaction);
        await take.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new WriterHold(connection, transaction);
    }

    /// <summary>Whether a Writer waits for it, with a file in hand.</summary>
    public static async Task<bool> IsFeltAsync(NpgsqlDataSource database) => (await Snapshot.LinesAsync(
        database, "select pid::text from pg_locks where relation = 'prices'::regclass and not granted and database = (select oid from pg_database where datname = current_database())")).Count > 0;

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
