using Gogobe.Ledger.Reconciling;
using Npgsql;

namespace Gogobe.Ledger.Postgres;

/// <content>Offers: a whole listing in a handful of statements, whatever its length.</content>
public sealed partial class PostgresLedger
{
    // Offers come one call at a time in the whole database, so that two listings of one portal cannot both make the first row of an identity.
    private const string OneAtATime = "select pg_advisory_xact_lock(7241002)";

    private const string SelectKnown = $"""
        select {LedgerRow.Columns}, f.repeat_of, o.ix - 1 as offer
        from unnest($1::smallint[], $2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::text[])
          with ordinality as o (chain_no, published_chain_id, file_type, store_no, file_time, sequence, ix)
        join file_processing_log f
          on f.identity = file_identity(o.chain_no, o.published_chain_id, o.file_type, o.store_no, o.file_time, o.sequence)
        order by f.file_id
        for update of f
        """;

    private const string Insert = $"""
        insert into file_processing_log as f (session_id, chain_no, published_chain_id, file_type, store_no, file_time, sequence, wall_time, file_name,
          null_named, url, ordinal, repeat_of, discovered_at, updated_at)
        select $12, o.*, $13, $13
        from unnest($1::smallint[], $2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::text[], $7::timestamp[], $8::text[],
          $9::boolean[], $10::text[], $11::smallint[], $14::bigint[]) o
        returning {LedgerRow.Columns}
        """;

    private const string Reopen = $"""
        update file_processing_log f set
          status = case when o.replay and f.raw_path is not null then 'downloaded' else 'discovered' end,
          run = f.run + case when o.replay or exists (select from file_runs r where r.file_id = f.file_id and r.run = f.run) then 1 else 0 end,
          session_id = $5, file_name = o.file_name, url = o.url, reason = 'none', detail = null, attempt = 0, retry_at = null,
          {Released}, transport_instance = null, {NoPlace}, completed_at = null, updated_at = $6
        from unnest($1::bigint[], $2::text[], $3::text[], $4::boolean[]) o (file_id, file_name, url, replay)
        where f.file_id = o.file_id
        returning {LedgerRow.Columns}
        """;

    private const string Adopt = "update file_processing_log set session_id = $2 where file_id = any($1) and session_id is distinct from $2";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LedgerFile>> OfferAsync(
        long sessionId, IReadOnlyList<FileOffer> offers, bool force, CancellationToken cancellationToken)
    {
        if (offers.Count == 0)
        {
            return [];
        }

        return await _database.InTransactionAsync(
            async connection =>
            {
                await LedgerDatabase.QueryAsync(connection, OneAtATime, _ => 0, [], cancellationToken);
                var known = await LedgerDatabase.QueryAsync(connection, SelectKnown, ReadKnown, Identities(offers), cancellationToken);
                var plan = OfferPlan.Make(offers, known, force);
                await CarryOutAsync(connection, plan, sessionId == 0 ? null : sessionId, cancellationToken);
                return plan.Results();
            },
            cancellationToken);
    }

    private async Task CarryOutAsync(NpgsqlConnection connection, OfferPlan plan, long? sessionId, CancellationToken cancellationToken)
    {
        if (plan.Inserts is { Count: > 0 } inserts)
        {
            NpgsqlParameter[] parameters =
            [
                .. Identities([.. inserts.Select(i => i.Offer)]),
                Sql.Walls(inserts.Select(i => i.Offer.Name.WallTime)),
                Sql.Texts(inserts.Select(i => i.Offer.Listed)),
                Sql.Flags(inserts.Select(i => i.Offer.Name.NullNamed)),
                Sql.Texts(inserts.Select(i => i.Offer.Url)),
                Sql.Shorts(inserts.Select(i => (short?)i.Ordinal)),
                Sql.Long(sessionId),
                Sql.Time(Now),
                Sql.Longs(inserts.Select(i => i.RepeatOf)),
            ];
            plan.Inserted(await LedgerDatabase.QueryAsync(connection, Insert, LedgerRow.Read, parameters, cancellationToken));
        }

        if (plan.Reopens is { Count: > 0 } reopens)
        {
            NpgsqlParameter[] parameters =
            [
                Sql.Longs(reopens.Select(r => r.FileId)),
                Sql.Texts(reopens.Select(r => r.Offer.Listed)),
                Sql.Texts(reopens.Select(r => r.Offer.Url)),
                Sql.Flags(reopens.Select(r => r.Replay)),
                Sql.Long(sessionId),
                Sql.Time(Now),
            ];
            plan.Reopened(await LedgerDatabase.QueryAsync(connection, Reopen, LedgerRow.Read, parameters, cancellationToken));
        }

        if (sessionId is not null && plan.Moving is { Count: > 0 } moving)
        {
            await LedgerDatabase.QueryAsync(connection, Adopt, _ => 0, [Sql.Longs(moving), Sql.Long(sessionId)], cancellationToken);
        }
    }

    private static NpgsqlParameter[] Identities(IReadOnlyList<FileOffer> offers) =>
    [
        Sql.Shorts(offers.Select(o => o.ChainNumber == 0 ? (short?)null : (short)o.ChainNumber)),
        Sql.Texts(offers.Select(o => o.Name.ChainId)),
        Sql.Texts(offers.Select(o => o.Name.Type.ToString())),
        Sql.Ints(offers.Select(o => o.Name.StoreNumber)),
        Sql.Times(offers.Select(o => o.FileTime)),
        Sql.Texts(offers.Select(o => o.Name.Sequence)),
    ];

    private static OfferPlan.Known ReadKnown(NpgsqlDataReader reader) => new(
        LedgerRow.Read(reader),
        reader.IsDBNull(LedgerRow.Width) ? null : reader.GetInt64(LedgerRow.Width),
        (int)reader.GetInt64(LedgerRow.Width + 1));
}
