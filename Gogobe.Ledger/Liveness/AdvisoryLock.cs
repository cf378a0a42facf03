using System.Data;
using Npgsql;

namespace Gogobe.Ledger.Liveness;

/// <summary>A lock on a number, held by a connection until it is disposed or the connection ends.</summary>
public sealed class AdvisoryLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly long _key;

    private AdvisoryLock(NpgsqlConnection connection, long key) => (_connection, _key) = (connection, key);

    /// <summary>Takes it; null when somebody else has it.</summary>
    public static async Task<AdvisoryLock?> TryTakeAsync(NpgsqlConnection connection, long key, CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = key } } };
        return await take.ExecuteScalarAsync(cancellationToken) is true ? new AdvisoryLock(connection, key) : null;
    }

    /// <summary>Gives it back. A connection that broke gave it back already, and what broke it is the news, not this.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection.FullState != ConnectionState.Open)
        {
            return;
        }

        try
        {
            await using var release = new NpgsqlCommand("select pg_advisory_unlock($1)", _connection) { Parameters = { new() { Value = _key } } };
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // It broke just now.
        }
    }
}
