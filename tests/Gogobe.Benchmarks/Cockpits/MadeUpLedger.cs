using System.Globalization;
using Npgsql;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>
/// Two weeks of a country: its stores, a sweep of all chains each hour of the last three days, the files of these sessions and, in one session before them, all older ones. One file in
/// 200 failed, one in 50 has a rejected row. A session runs, with files in every state of every other chain.
/// </summary>
internal static class MadeUpLedger
{
    /// <summary>Session of all files that are older than <see cref="RecentDays"/>.</summary>
    public const int Backfill = 1;

    /// <summary>The session that runs.</summary>
    public const int Running = Backfill + Hourly + 1;

    private const int Days = 14;
    private const int RecentDays = 3;
    private const int Hourly = 24 * RecentDays;
    private const int Stores = 2_300;

    public static async Task FillAsync(NpgsqlDataSource database, CockpitOrder order, int moving, CancellationToken cancellationToken)
    {
        var stores = Math.Max(Stores, order.Chains);
        var each = string.Create(CultureInfo.InvariantCulture, $"interval '{Days * 86_400.0 / order.Files:0.######} seconds'");
        foreach (var (what, sql) in ((string, string)[])
        [
            ("portals", "insert into portal_states (portal, due_at) select slug, now() + interval '1 hour' from chains where status = 'active' on conflict do nothing"),
            ("stores", string.Create(CultureInfo.InvariantCulture, $"""
                insert into stores (store_key, chain_no, store_no, name, city)
                select c * 1000000 + n, c, n, 'סניף ' || n, 'תל אביב' from (select 1 + n % {order.Chains} as c, 1 + n / {order.Chains} as n from generate_series(0, {stores - 1}) n) s
                """)),
            ("sessions", string.Create(CultureInfo.InvariantCulture, $"""
                insert into scrape_sessions (trigger, status, started_at, ended_at, sites, max_concurrency)
                select 'ingest', 'completed', now() - interval '{Days} days', now() - interval '{RecentDays} days', array[]::text[], null
                union all (
                  select 'scheduled', case when h = 0 then 'running' else 'completed' end, now() - h * interval '1 hour' - interval '1 minute', case when h > 0 then now() - h * interval '1 hour' + interval '9 minutes' end,
                    (select array_agg(slug) from chains where chain_no <= {order.Chains}), 8
                  from generate_series({Hourly}, 0, -1) h)
                """)),
            ("sweeps", string.Create(CultureInfo.InvariantCulture, $"""
                insert into site_executions (session_id, site_name, status, created_at, started_at, completed_at, files_listed, files_new, avg_listing_ms)
                select s.session_id, c.slug, case when s.ended_at is null and c.chain_no % 2 = 1 then 'waiting' else 'completed' end, s.started_at,
                  case when s.ended_at is not null or c.chain_no % 2 = 0 then s.started_at + interval '1 second' end, case when s.ended_at is not null or c.chain_no % 2 = 0 then s.started_at + interval '9 seconds' end, 200, 20, 40
                from scrape_sessions s cross join chains c where s.session_id > {Backfill} and c.chain_no <= {order.Chains}
                """)),
            ("files", string.Create(CultureInfo.InvariantCulture, $"""
                insert into file_processing_log (session_id, chain_no, file_type, store_no, file_time, wall_time, sequence, published_chain_id, file_name, url, status, reason, attempt, sha256, bytes,
                  discovered_at, downloaded_at, parsed_at, completed_at, updated_at)
                select case when i * {each} >= interval '{RecentDays} days' then {Backfill} else {Running} - ceil(extract(epoch from i * {each}) / 3600)::int end, 1 + n % {order.Chains},
                  (array['Price', 'Promo', 'Price', 'Promo', 'PriceFull', 'Price', 'PromoFull', 'Price'])[1 + i % 8], 1 + n / {order.Chains},
                  at - interval '4 minutes', (at - interval '4 minutes') at time zone 'Asia/Jerusalem', i::text, '729' || 1 + n % {order.Chains},
                  'Price729' || 1 + n % {order.Chains} || '-' || 1 + n / {order.Chains} || '-' || i || '.gz', 'https://portal.invalid/' || i,
                  case when i % 200 = 7 then 'failed' else 'completed' end, case when i % 200 = 7 then 'truncated' else 'none' end, 1, 'x', 40000,
                  at - interval '4 seconds', at - interval '3 seconds', at - interval '1 second', at, at
                from (select i, i % {stores} as n, now() - i * {each} as at from generate_series({order.Files}, 1, -1) i) f
                """)),
            ("accounts", """
                insert into file_runs (file_id, run, parse_id, parser_version, claimed_at, seen, written, unchanged, duplicate, superseded, rejected, gone, items_seen, xml_bytes)
                select file_id, 1, gen_random_uuid(), 1, completed_at, 120, 20, 100 - (file_id % 50 = 0)::int, 0, 0, (file_id % 50 = 0)::int, 0, 0, 400000
                from file_processing_log where status = 'completed'
                """),
            ("rejected rows", """
                insert into file_rejects (file_id, run, reason, rows) select file_id, run, 'no-price', rejected from file_runs where rejected > 0
                """),
            ("files on their way", string.Create(CultureInfo.InvariantCulture, $"""
                insert into file_processing_log (session_id, chain_no, file_type, store_no, file_time, wall_time, sequence, published_chain_id, file_name, url, status)
                select {Running}, 2 * (1 + n % {Math.Max(1, order.Chains / 2)}), 'Price', 1, now(), now() at time zone 'Asia/Jerusalem', 'm' || n, '729', 'Price729-' || n || '.gz', 'https://portal.invalid/m',
                  (array['discovered', 'downloading', 'downloaded', 'parsing', 'writing'])[1 + n % 5]
                from generate_series(1, {moving}) n
                """)),
            ("read models", "refresh materialized view mv_product_totals; select refresh_product_search(); refresh materialized view mv_store_totals; refresh materialized view mv_chain_totals"),
            ("statistics", "vacuum analyze"),
        ])
        {
            await Console.Error.WriteLineAsync($"{what} ...");
            await using var command = database.CreateCommand(sql);
            command.CommandTimeout = 3_600;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
