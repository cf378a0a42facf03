using Gogobe.Ledger.Freshness;
using Gogobe.Ledger.Liveness;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Ledger.Reconciling;

/// <summary>Finds files that nobody has any more, and files whose retry is due (docs/specs/ledger.md, "Lost").</summary>
internal sealed class LostFiles(LedgerDatabase database, ITransport transport, InstanceLock instance)
{
    /// <summary>A file whose state moved this recently is not called lost, unless whoever had it is dead.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    private static readonly (string Topic, string Group)[] s_readers =
    [
        (Topics.Discovered.Name, Groups.Carrier), (Topics.Downloaded.Name, Groups.Parser), (Topics.Ingest.Name, Groups.Writer),
    ];

    /// <summary>The processes and transports that files in motion and running sessions name, and in which nobody lives any more.</summary>
    public async Task<IReadOnlyList<string>> DeadInstancesAsync(CancellationToken cancellationToken)
    {
        // A lock that is free says "dead" only while our own locks prove that the server did not just drop everybody's.
        if (!instance.IsSettled)
        {
            return [];
        }

        const string Named = $"""
            with moving as (select transport_instance, topic, lease_owner, session_id from file_processing_log where {MovingStates})
            select transport_instance from moving where transport_instance is not null
            union select split_part(lease_owner, '/', 1) from moving where lease_owner is not null
            union select instance from scrape_sessions where instance is not null and status = 'running'
            union select instance from scrape_sessions where instance is not null and session_id in (select session_id from moving where topic is null)
            """;
        var named = await database.QueryAsync(Named, reader => reader.GetString(0), cancellationToken);
        named.RemoveAll(instance.IsOwn);
        if (named.Count == 0)
        {
            return [];
        }

        // Outside a transaction the lock is given back as the statement ends.
        const string Probe = "select n from unnest($1::text[]) n where pg_try_advisory_xact_lock(hashtextextended(n, 0))";
        return await database.QueryAsync(Probe, reader => reader.GetString(0), cancellationToken, Sql.Texts(named));
    }

    /// <summary>The next lost or due files: of each store the oldest first, among stores those whose prices are the stalest when their turn comes.</summary>
    public Task<List<LedgerFile>> FindAsync(IReadOnlyList<string> dead, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        const string Query = $"""
            with passed as (select * from unnest($4::text[], $5::int[], $6::bigint[]) p (topic, partition, watermark)),
            moving as (
              select f.file_id, f.chain_no, f.store_no, f.file_time, f.ordinal, f.status, f.retry_at, f.updated_at,
                f.lease_until > $1 and not split_part(f.lease_owner, '/', 1) = any($2) as leased,
                f.transport_instance = any($2) or split_part(f.lease_owner, '/', 1) = any($2) or (f.topic is null and s.instance = any($2)) as orphan,
                f.topic is null and (f.transport_instance is not null or f.status not in ('discovered', 'downloaded')
                  or s.instance is null or s.status <> 'running') as unpublished,
                f.transport_instance = $3 and p.watermark > f."offset" as handled
              from file_processing_log f
              left join passed p on p.topic = f.topic and p.partition = f.partition
              left join scrape_sessions s on s.session_id = f.session_id
              where f.{MovingStates}),
            lost as (
              select m.*, lag(m.file_time) over (partition by m.chain_no, m.store_no order by m.file_time, m.ordinal, m.file_id) as before from moving m
              where case
                when m.status = 'retrying' then (m.retry_at is null or m.retry_at <= $1) and not exists (
                  select from portal_states p where p.breaker_state = 'open' and p.breaker_until > $1 and m.chain_no = any(p.chain_nos))
                when m.leased then false
                when m.orphan then true
                else m.updated_at <= $7 and (m.unpublished or m.handled) end)
            select {LedgerRow.Columns} from lost l join file_processing_log f on f.file_id = l.file_id
            left join stores st on st.store_key = l.chain_no * 1000000 + l.store_no
            order by coalesce(l.before, {StorePrices.AsOf}, '-infinity'), l.file_time, l.file_id limit $8
            """;

        // Watermarks are read before the rows: a message that ends after this look has not yet moved its file.
        var watermarks = s_readers.SelectMany(r => transport.BacklogOf(r.Topic, r.Group).Watermarks.Select((w, partition) => (r.Topic, partition, w))).ToList();
        return database.QueryAsync(
            Query, LedgerRow.Read, cancellationToken,
            Sql.Time(now), Sql.Texts(dead), Sql.Text(transport.Instance), Sql.Texts(watermarks.Select(w => w.Topic)),
            Sql.Ints(watermarks.Select(w => (int?)w.partition)), Sql.Longs(watermarks.Select(w => w.w)), Sql.Time(now - Quiet), Sql.Int(limit));
    }

    /// <summary>Sessions whose process died did not end well.</summary>
    public Task CloseSessionsAsync(IReadOnlyList<string> dead, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Update = "update scrape_sessions set status = 'failed', ended_at = $2 where status = 'running' and instance = any($1)";
        return dead.Count == 0 ? Task.CompletedTask : database.ExecuteAsync(Update, cancellationToken, Sql.Texts(dead), Sql.Time(now));
    }

    private const string MovingStates = "status in ('discovered', 'retrying', 'downloading', 'downloaded', 'parsing', 'writing')";
}
