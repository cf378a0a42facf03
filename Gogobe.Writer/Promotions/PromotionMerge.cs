using Gogobe.Writer.Sql;
using Gogobe.Writer.Transactions;
using Npgsql;
using NpgsqlTypes;

namespace Gogobe.Writer.Promotions;

/// <summary>Judges the promotions of a file against those of the store, and writes what is news (docs/specs/versions.md).</summary>
internal static class PromotionMerge
{
    // Verdicts as for prices. $1 store key, $2 version, $3 file time, $4 version of the last unflagged PromoFull, $5 is this an unflagged Full, $6 ids that it
    // names in rejected rows.
    // The first row holds the counts; each further row is the ordinal of a promotion whose content is wanted.
    private const string Judge = """
        with judged as materialized (
          select s.ordinal, s.lines, p.at,
                 case
                   when s.ordinal is null then 4
                   when $2 < $4 or $2 < p.version then 3
                   when p.promotion_id is null then 0
                   when not p.gone and p.content_hash = s.content_hash then case when $5 then 2 else 5 end
                   else 1
                 end as verdict
          from file_promotions s
          full join (select ctid as at, promotion_id, version, gone, content_hash from promotions where store_key = $1) p on p.promotion_id = s.promotion_id
          where s.ordinal is not null or (not p.gone and p.version < $2 and $5 and $2 >= $4 and p.promotion_id <> all($6))
        ), updated as (
          update promotions p
          set version = $2, gone = j.verdict = 4, valid_from = case j.verdict when 4 then $3 else p.valid_from end
          from judged j where p.ctid = j.at and j.verdict in (4, 5)
          returning j.verdict, j.lines
        )
        select -1 as ordinal,
               coalesce((select sum(lines)::bigint from judged where verdict = 2), 0) + coalesce((select sum(lines)::bigint from updated where verdict = 5), 0),
               coalesce((select sum(lines)::bigint from judged where verdict = 3), 0),
               (select count(*) from updated where verdict = 4)
        union all
        select ordinal, 0, 0, 0 from judged where verdict in (0, 1)
        order by ordinal
        """;

    private const string Write = """
        with removed as (
          delete from promotion_items i
          using file_promotion_content c join file_promotions s using (ordinal)
          where i.store_key = $1 and i.promotion_id = s.promotion_id
        ), written as (
          insert into promotions as p (store_key, promotion_id, version, valid_from, gone, content_hash, lines, description, updated_at, starts_at, ends_at,
            reward_type, kind, allow_multiple, weighted, coupon, club_only, active, club, min_quantity, max_quantity, min_purchase, discounted_price,
            discounted_price_per_unit, discount_rate, discount_amount, remarks)
          select $1, s.promotion_id, $2, $3, false, s.content_hash, s.lines, c.description, c.updated_at, c.starts_at, c.ends_at, c.reward_type, c.kind,
            c.allow_multiple, c.weighted, c.coupon, c.club_only, c.active, c.club, c.min_quantity, c.max_quantity, c.min_purchase, c.discounted_price,
            c.discounted_price_per_unit, c.discount_rate, c.discount_amount, c.remarks
          from file_promotion_content c join file_promotions s using (ordinal)
          on conflict (store_key, promotion_id) do update
          set version = excluded.version, valid_from = excluded.valid_from, gone = false, content_hash = excluded.content_hash, lines = excluded.lines,
              description = excluded.description, updated_at = excluded.updated_at, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
              reward_type = excluded.reward_type, kind = excluded.kind, allow_multiple = excluded.allow_multiple, weighted = excluded.weighted,
              coupon = excluded.coupon, club_only = excluded.club_only, active = excluded.active, club = excluded.club,
              min_quantity = excluded.min_quantity, max_quantity = excluded.max_quantity, min_purchase = excluded.min_purchase,
              discounted_price = excluded.discounted_price, discounted_price_per_unit = excluded.discounted_price_per_unit,
              discount_rate = excluded.discount_rate, discount_amount = excluded.discount_amount, remarks = excluded.remarks
          returning lines
        )
        select coalesce(sum(lines), 0)::bigint from written
        """;

    /// <summary>Judges <c>file_promotions</c>, ends what is gone, and says whose content is wanted.</summary>
    public static async Task<Judged> JudgeAsync(WriteSession session, FileTarget target, StoreState store, bool snapshot, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        var command = await session.PreparedAsync(Judge, p => Shape(p, withFull: true), cancellationToken);
        command.Parameters[0].Value = store.StoreKey;
        command.Parameters[1].Value = target.Version;
        command.Parameters[2].Value = target.FileTime;
        command.Parameters[3].Value = store.FullVersion;
        command.Parameters[4].Value = snapshot;
        command.Parameters[5].Value = named.ToArray();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var judged = new Judged(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), []);
        while (await reader.ReadAsync(cancellationToken))
        {
            judged.News.Add(reader.GetInt32(0));
        }

        return judged;
    }

    /// <summary>Writes <c>file_promotion_content</c> and removes the old items of these promotions.</summary>
    /// <returns>Rows of the source that were written.</returns>
    public static async Task<long> WriteAsync(WriteSession session, FileTarget target, StoreState store, CancellationToken cancellationToken)
    {
        var command = await session.PreparedAsync(Write, p => Shape(p, withFull: false), cancellationToken);
        command.Parameters[0].Value = store.StoreKey;
        command.Parameters[1].Value = target.Version;
        command.Parameters[2].Value = target.FileTime;
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static void Shape(NpgsqlParameterCollection parameters, bool withFull)
    {
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz });
        if (withFull)
        {
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Boolean });
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        }
    }

    /// <summary>What became of the rows that need no content.</summary>
    internal sealed record Judged(long Unchanged, long Superseded, long Gone, List<int> News);
}
