using Gogobe.Ledger.Liveness;
using Gogobe.Ledger.Postgres;
using Npgsql;

namespace Gogobe.Writer.Views;

/// <summary>What pages and reports read instead of adding up rows: materialized views, and the table of products to search. Refreshed beside the Writer, never in its transaction.</summary>
public sealed class ReadModels(NpgsqlDataSource database)
{
    // Any constant will do, as long as nobody else in this database uses it.
    private const long LockKey = 0x676F676F6D76;

    private static readonly string[] s_refreshes =
    [
        "refresh materialized view concurrently mv_store_totals",
        "refresh materialized view concurrently mv_chain_totals",
        "refresh materialized view concurrently mv_product_totals",
        "select refresh_product_search()",
    ];

    /// <summary>Refreshes all of them, each in the order in which they build on each other. Readers are not blocked.</summary>
    /// <returns>False when another process is at it.</returns>
    /// <exception cref="Pipeline.Transport.TransientException">PostgreSQL is away.</exception>
    public Task<bool> RefreshAsync(CancellationToken cancellationToken) => PostgresFaults.GuardAsync(() => RefreshOnceAsync(cancellationToken));

    private async Task<bool> RefreshOnceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var alone = await AdvisoryLock.TryTakeAsync(connection, LockKey, cancellationToken);
        if (alone is null)
        {
            return false;
        }

        foreach (var statement in s_refreshes)
        {
            await using var refresh = new NpgsqlCommand(statement, connection) { CommandTimeout = 600 };
            await refresh.ExecuteNonQueryAsync(cancellationToken);
        }

        return true;
    }
}
