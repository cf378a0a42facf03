using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline.Transport;
using Npgsql;

namespace Gogobe.Ledger.Freshness;

/// <summary>How old the prices of the stores are, so that a backlog begins where they are the stalest (docs/specs/ledger.md, "Order").</summary>
public sealed class StorePrices(NpgsqlDataSource database)
{
    /// <summary>SQL: the file time of the last Full that speaks for a store <c>st</c>; null before the first.</summary>
    internal const string AsOf = "to_timestamp((nullif(st.price_full_version, 0) >> 29) + 946684800)";

    private readonly LedgerDatabase _database = new(database);

    /// <summary>The time of the prices of every store that has some, by (chain number, store number).</summary>
    /// <exception cref="TransientException">The database is away.</exception>
    public async Task<IReadOnlyDictionary<(int Chain, int Store), DateTimeOffset>> ReadAsync(CancellationToken cancellationToken)
    {
        const string Query = $"select st.store_key, {AsOf} from stores st where st.price_full_version > 0";
        var stores = await _database.QueryAsync(
            Query, reader => (Key: reader.GetInt64(0), Time: reader.GetFieldValue<DateTimeOffset>(1)), cancellationToken);
        return stores.ToDictionary(s => ((int)(s.Key / 1_000_000), (int)(s.Key % 1_000_000)), s => s.Time);
    }
}
