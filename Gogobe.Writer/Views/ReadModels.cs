using Gogobe.Ledger.Liveness;
using Gogobe.Ledger.Postgres;
using Npgsql;

namespace Gogobe.Writer.Views;

/// <summary>The materialized views that pages and reports read. Refreshed beside the Writer, never in its transaction.</summary>
public sealed class ReadModels(NpgsqlDataSource database)
{
    // Any constant will do, as long as nobody else in this database uses it.
    private const long LockKey = 0x676F676F6D76;

    private static readonly string[] s_views = ["mv_store_totals", "mv_chain_totals", "mv_product_totals", "mv_products"];

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

        foreach (var view in s_views)
        {
            await using var refresh = new NpgsqlCommand("refresh materialized view concurrently " + view, connection) { CommandTimeout = 600 };
            await refresh.ExecuteNonQueryAsync(cancellationToken);
        }

        return true;
    }
}
