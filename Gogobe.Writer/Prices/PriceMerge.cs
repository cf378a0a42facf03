using Gogobe.Writer.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Gogobe.Writer.Prices;

/// <summary>
/// The one statement that judges every row of a file against the prices in force and does what follows (docs/specs/versions.md).
/// Judging happens once, in one join; the changes go by the rows' physical addresses, which the store's lock keeps still.
/// </summary>
internal static class PriceMerge
{
    /// <summary>The type of a judged row that changes something; made once a session.</summary>
    public const string Types = """
        create type pg_temp.price_verdict as (verdict int, at tid, product bigint, price numeric, unit_price numeric, quantity numeric, flags smallint,
          valid_from timestamptz, old_price numeric, old_unit_price numeric, old_quantity numeric, old_flags smallint);
        """;

    // Verdicts: 0 new, 1 changed (or back from being gone), 2 unchanged, 3 superseded, 4 gone, 5 unchanged and to be marked with the version.
    // $1 store key, $2 version, $3 file time, $4 version of the store's last unflagged Full, $5 is this an unflagged Full, $6 products that it names in
    // rejected rows.
    // Most rows of most files are unchanged: they are counted as they pass, and only the others are kept, as an array, for what follows.
    // The offset keeps the planner from judging each row once for every place that asks for the verdict.
    private const string Judge = """
        with sums as materialized (
          select count(*) filter (where verdict = 2) as unchanged,
                 count(*) filter (where verdict = 3) as superseded,
                 array_agg(row(verdict, at, coalesce(product, old_product), price, unit_price, quantity, flags, valid_from, old_price, old_unit_price,
                   old_quantity, old_flags)::pg_temp.price_verdict) filter (where verdict not in (2, 3)) as changes
          from (
            select s.product, s.price, s.unit_price, s.quantity, s.flags, p.at, p.product as old_product, p.valid_from,
                   p.price as old_price, p.unit_price as old_unit_price, p.quantity as old_quantity, p.flags as old_flags,
                   case
                     when s.product is null then 4
                     when $2 < $4 or $2 < p.version then 3
                     when p.product is null then 0
                     when p.flags = s.flags and p.price = s.price and p.unit_price is not distinct from s.unit_price
                          and p.quantity is not distinct from s.quantity then case when $5 then 2 else 5 end
                     else 1
                   end as verdict
        """;

    private const string Apply = """
            offset 0) each_row
        ), judged as materialized (
          select j.* from sums, unnest(changes) j
        ), inserted as (
          insert into prices (store_key, product, version, valid_from, price, unit_price, quantity, flags)
          select $1, product, $2, $3, price, unit_price, quantity, flags from judged where verdict = 0
          returning 1
        ), updated as (
          update prices p
          set version = $2,
              valid_from = case when j.verdict = 5 then p.valid_from else $3 end,
              price = case when j.verdict = 1 then j.price else p.price end,
              unit_price = case when j.verdict = 1 then j.unit_price else p.unit_price end,
              quantity = case when j.verdict = 1 then j.quantity else p.quantity end,
              flags = case j.verdict when 1 then j.flags when 4 then (p.flags | 256)::smallint else p.flags end
          from judged j
          where p.ctid = j.at and j.verdict in (1, 4, 5)
          returning j.verdict
        ), closed as (
          insert into price_history (store_key, product, valid_from, valid_to, price, unit_price, quantity, flags)
          select $1, product, valid_from, $3, old_price, old_unit_price, old_quantity, old_flags
          from judged
          where verdict in (1, 4) and old_flags & 256 = 0 and valid_from < $3
        )
        select (select count(*) from inserted), u.changed, s.unchanged + u.marked, s.superseded, u.gone
        from sums s,
             (select count(*) filter (where verdict = 1) as changed, count(*) filter (where verdict = 5) as marked,
                     count(*) filter (where verdict = 4) as gone from updated) u
        """;

    private const string Existing = "select ctid as at, product, version, valid_from, price, unit_price, quantity, flags from prices where store_key = $1";

    // A full join can only be a hash join once merge joins are off: one pass over the store's prices.
    private const string Snapshot = $"""
        {Judge}
            from file_prices s full join ({Existing}) p on p.product = s.product
            where s.product is not null or (p.flags & 256 = 0 and p.version < $2 and $5 and $2 >= $4 and p.product <> all($6))
        {Apply}
        """;

    // The limit keeps the planner from turning this into anything but one index probe a row.
    private const string Delta = $"""
        {Judge}
            from file_prices s left join lateral ({Existing} and product = s.product limit 1) p on true
        {Apply}
        """;

    /// <summary>Merges <c>file_prices</c>.</summary>
    /// <param name="session">The session whose temporary table holds the rows.</param>
    /// <param name="storeKey">Store, locked by this transaction.</param>
    /// <param name="version">Version of the file.</param>
    /// <param name="fileTime">Its time.</param>
    /// <param name="fullVersion">Version of the store's last unflagged Full.</param>
    /// <param name="snapshot">An unflagged Full: it speaks for every row of the store.</param>
    /// <param name="wholeStore">The file names much of the store: one pass over the store instead of a probe a row.</param>
    /// <param name="named">Products that it names, though their rows were rejected: their prices stay.</param>
    /// <param name="cancellationToken">Stops the merge.</param>
    public static async Task<(long Written, long Unchanged, long Superseded, long Gone)> RunAsync(
        WriteSession session, int storeKey, long version, DateTimeOffset fileTime, long fullVersion, bool snapshot, bool wholeStore,
        IReadOnlyList<long> named, CancellationToken cancellationToken)
    {
        var command = await session.PreparedAsync(wholeStore ? Snapshot : Delta, p => Shape(p, wholeStore), cancellationToken);
        command.Parameters[0].Value = storeKey;
        command.Parameters[1].Value = version;
        command.Parameters[2].Value = fileTime;
        command.Parameters[3].Value = fullVersion;
        command.Parameters[4].Value = snapshot;
        if (wholeStore)
        {
            command.Parameters[5].Value = named.ToArray();
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0) + reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
    }

    /// <summary>Rows of a store that had none before this transaction loaded them.</summary>
    public static async Task<long> CountAsync(WriteSession session, int storeKey, CancellationToken cancellationToken)
    {
        var command = await session.PreparedAsync(
            "select count(*) from prices where store_key = $1", p => p.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer }), cancellationToken);
        command.Parameters[0].Value = storeKey;
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static void Shape(NpgsqlParameterCollection parameters, bool wholeStore)
    {
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Boolean });
        if (wholeStore)
        {
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        }
    }
}
