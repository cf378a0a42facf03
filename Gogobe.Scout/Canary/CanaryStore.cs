using System.Globalization;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Prices;
using Gogobe.Portals.Canary;
using Npgsql;

namespace Gogobe.Scout.Canary;

/// <summary>What a look into the database found.</summary>
/// <param name="WatchedSince">Since when the canary has been watched without a gap of two periods, by whichever process.</param>
/// <param name="Arrived">Start of the newest period whose rows were all there and right; null when none ever was.</param>
/// <param name="Mistake">What is wrong with the rows that are there now; null when they are right.</param>
internal sealed record CanaryLook(DateTimeOffset WatchedSince, DateTimeOffset? Arrived, string? Mistake);

/// <summary>The canary in the database: its prices in force, and since when somebody looks for them.</summary>
internal sealed class CanaryStore(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(1);
    private static readonly int s_store = StoreKey.Of(ChainRegistry.Default.FindBySlug(CanaryChain.Slug)!.Number, CanaryFile.Store);
    private readonly LedgerDatabase _database = new(database);

    /// <summary>Looks, and notes that somebody did.</summary>
    /// <param name="began">Since when this process looks.</param>
    /// <param name="every">The period.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="Pipeline.Transport.TransientException">The database is away.</exception>
    public async Task<CanaryLook> LookAsync(DateTimeOffset began, TimeSpan every, CancellationToken cancellationToken)
    {
        const string InForce = """
            select coalesce(i.item_code, ''), coalesce(i.name, ''), p.price, to_timestamp((greatest(p.version, s.price_full_version) >> 29) + 946684800)
            from prices p join stores s using (store_key) left join chain_items i on i.chain_no = s.chain_no and i.product = p.product
            where p.store_key = $1 and p.flags & 256 = 0
            """;

        // What others wrote counts unless they fell silent, and a process that was cut off from the database has looked all the same.
        const string Note = """
            insert into canary_watch as w (portal, every_seconds, since, looked_at, arrived) values ($1, $2, $3, $4, $5)
            on conflict (portal) do update set every_seconds = excluded.every_seconds, looked_at = excluded.looked_at, arrived = coalesce(excluded.arrived, w.arrived),
              since = case when w.looked_at >= $6 then least(w.since, excluded.since) else excluded.since end
            returning w.since, w.arrived
            """;
        var rows = await _database.QueryAsync(
            InForce, r => (Row: new CanaryRow(r.GetString(0), r.GetString(1), r.GetDecimal(2)), FileTime: r.GetFieldValue<DateTimeOffset>(3)), cancellationToken,
            Sql.Int(s_store));
        var now = time.GetUtcNow();
        var newest = rows.Count > 0 ? rows.Max(r => r.FileTime) : (DateTimeOffset?)null;
        var mistake = Mistake(newest, [.. rows.Where(r => r.FileTime == newest).Select(r => r.Row)], rows.Count);

        // A period that has yet to come was written under a clock that was set back since: it says nothing of the present.
        var arrived = mistake is null && newest < now + (2 * every) ? newest : null;
        var (since, before) = (await _database.QueryAsync(
            Note, r => (r.GetFieldValue<DateTimeOffset>(0), r.IsDBNull(1) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(1)), cancellationToken,
            Sql.Text(CanaryChain.Slug), Sql.Number(every.TotalSeconds), Sql.Time(began), Sql.Time(now), Sql.Time(arrived), Sql.Time(now - (2 * every)))).Single();
        return new CanaryLook(since, before < now + (2 * every) ? before : null, mistake ?? (arrived is null ? $"its prices are of {newest:u}, which is yet to come" : null));
    }

    /// <summary>Forgets the prices that the canary had a day ago and longer: nobody asks for them, and each period closes all of them.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) => _database.ExecuteAsync(
        "delete from price_history where store_key = $1 and valid_to < $2", cancellationToken, Sql.Int(s_store), Sql.Time(time.GetUtcNow() - s_kept));

    private static string? Mistake(DateTimeOffset? newest, HashSet<CanaryRow> found, int rows)
    {
        if (newest is not { } start)
        {
            return "none of its prices is there";
        }

        var file = CanaryFile.At(start);
        var right = file.Rows.Count(found.Contains);
        return right == file.Rows.Count && rows == right
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"of {file.Rows.Count} known prices of {start:u} {right} are right, {rows} are there");
    }
}
