using Gogobe.Pipeline.Chains;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Fleet;

/// <summary>A ledger in which every figure of the fleet is other than 0: one session that runs, after others, with chains in every state.</summary>
internal sealed class FleetScene(NpgsqlDataSource database)
{
    public LedgerRows Rows { get; } = new(database);

    public static string Slug(int chain) => ChainRegistry.Default.FindByNumber(chain)!.Slug;

    public async Task PlayAsync()
    {
        var earlier = await SessionAsync("scheduled", "completed", minutesAgo: 300, tookMinutes: 4);
        var middle = await SessionAsync("scheduled", "completed", minutesAgo: 200, tookMinutes: 6);
        var ingest = await SessionAsync("ingest", "completed", minutesAgo: 100, tookMinutes: 1);
        var now = await SessionAsync("scheduled", "running", minutesAgo: 3);

        // 1 is done, 2 runs with files in every stage, 3 failed in its sweep, 4 waits, 5 has failed files, 6 is done by ingest alone.
        await SweepAsync(earlier, 1, "completed", listed: 40, found: 10, minutesAgo: 299);
        await SweepAsync(middle, 2, "completed", listed: 50, found: 12, minutesAgo: 199);
        await SweepAsync(now, 1, "completed", listed: 44, found: 2, minutesAgo: 2);
        await SweepAsync(now, 2, "running", listed: 0, found: 0, minutesAgo: 2);
        await SweepAsync(now, 3, "failed", listed: 0, found: 0, minutesAgo: 1, reason: "timeout");
        await SweepAsync(now, 4, "waiting", listed: 0, found: 0, minutesAgo: 3);
        await Rows.SqlAsync($"""
            insert into portal_states (portal, breaker_state, breaker_failures, breaker_until, breaker_reason, breaker_since, due_at) values
              ('{Slug(3)}', 'open', 3, now() + interval '50 seconds', 'timeout', now() - interval '10 seconds', now() + interval '9 minutes'),
              ('{Slug(1)}', 'closed', 0, null, 'none', now() - interval '1 day', now() + interval '12 minutes')
            """);

        await EndedAsync(1, "completed", now, 0, seen: 1000, written: 40, rejected: 3, store: 1);
        await EndedAsync(1, "completed", now, 0, seen: 500, written: 500, rejected: 0, store: 2);
        await EndedAsync(1, "completed", earlier, 60 * 5, seen: 300, written: 100, rejected: 0, store: 1);
        await EndedAsync(1, "completed", earlier, 60 * 25, seen: 700, written: 100, rejected: 0, store: 1);
        await EndedAsync(1, "skipped", now, 1, seen: 0, written: 0, rejected: 0, store: 3);
        await EndedAsync(2, "completed", now, 1, seen: 200, written: 200, rejected: 0, store: 7);
        foreach (var state in (string[])["discovered", "downloading", "downloaded", "parsing", "writing", "retrying"])
        {
            await Rows.FileAsync(state, chain: 2, session: now);
        }

        await Rows.SqlAsync("update file_processing_log set retry_at = now() + interval '1 hour', updated_at = now() - interval '1 day' where status = 'retrying'");
        await Rows.SqlAsync("update file_processing_log set updated_at = now() - interval '7 minutes' where status = 'parsing'");
        await FailedAsync(5, now, "timeout", "download");
        await FailedAsync(5, now, "timeout", "download");
        await FailedAsync(5, now, "truncated", "parse");
        var lost = await FailedAsync(5, now, "unbalanced", "write");
        await Rows.AccountAsync(lost, 90, 80);
        await EndedAsync(5, "completed", now, 0, seen: 10, written: 10, rejected: 0, store: 1);
        await EndedAsync(6, "completed", ingest, 99, seen: 10, written: 10, rejected: 1, store: 1);
        await Rows.SqlAsync("insert into stores (store_key, chain_no, store_no) select c * 1000000 + s, c, s from generate_series(1, 6) c, generate_series(1, 9) s");

        await Rows.SqlAsync("""
            insert into dead_letters (transport_instance, topic, partition, "offset", consumer_group, message_key, reason, detail, attempts, payload)
            values ('kafka', 'gogobe.files.discovered', 0, 1, 'carrier', 'k', 'poison', 'd', 3, '')
            """);
        await Rows.SqlAsync("insert into registry_drift (kind, subject, first_seen, last_seen) values ('UnknownHost', 'new.example', now(), now())");
        await Rows.SqlAsync("insert into system_health (at, total_memory_mb, available_memory_mb, disk_usage_percent) values (now(), 8000, 6000, 41.6)");
        await PlayTodayAsync();
        await PlayCanaryAsync();
    }

    // Stamps of today, a breaker that opened at the end of a sweep, and prices in the read models.
    private async Task PlayTodayAsync()
    {
        await Rows.SqlAsync("""
            -- A sequence of its own keeps two files apart that come to one second of a young day.
            update file_processing_log f set file_time = t.at, wall_time = t.at at time zone 'Asia/Jerusalem', sequence = f.file_id::text
            from (
              select file_id, greatest(now() - file_id * interval '7 minutes', (now() at time zone 'Asia/Jerusalem')::date::timestamp at time zone 'Asia/Jerusalem' + file_id * interval '1 second') as at
              from file_processing_log where chain_no in (1, 2, 5)) t
            where t.file_id = f.file_id
            """);
        await Rows.SqlAsync("""
            insert into file_processing_log (chain_no, file_type, store_no, file_time, wall_time, published_chain_id, file_name, url, status, completed_at)
            select 6, 'Price', 1, now() - h * interval '1 hour', (now() - h * interval '1 hour') at time zone 'Asia/Jerusalem', '6', 'hour' || h, '/', 'completed', now() - h * interval '1 hour'
            from generate_series(1, 12) h
            """);
        await Rows.SqlAsync($"""
            insert into listing_strangers (portal, file_name, reason, first_listed, last_listed, session_id)
            select '{Slug(5)}', 'stray-' || i || '.x1', case when i % 3 = 0 then 'chain-mismatch' else 'not-price-data' end, now() - i * interval '1 hour', now() - i * interval '10 minutes', 4
            from generate_series(1, 25) i
            union all select '{Slug(5)}', 'long-gone.x1', 'not-price-data', now() - interval '9 days', now() - interval '8 days', 1
            """);
        await Rows.SqlAsync("update site_executions set circuit_breaker_state = 'open', circuit_breaker_failures = 3 where status = 'failed'");
        await Rows.SqlAsync("insert into prices (store_key, product, version, valid_from, price, flags) values (1000001, 1, 1, now(), 3.5, 0), (1000001, 2, 1, now(), 4, 0)");
        await Rows.SqlAsync("refresh materialized view mv_store_totals");
        foreach (var (queue, errors) in ((int, string)[])[(12, "{}"), (7, "{\"timeout\": 1}"), (6, "{\"timeout\": 3, \"truncated\": 1}")])
        {
            await Rows.SqlAsync($"""
                insert into session_metrics (session_id, at, rows_per_minute, active_scrapers, queue_depth, error_counts)
                select max(session_id), now() - {queue} * interval '1 second', {queue * 100}, 1, {queue}, '{errors}' from site_executions
                """);
        }

        await Rows.SqlAsync("update file_processing_log set downloaded_at = now() - interval '90 seconds', parsed_at = now() - interval '1 minute' where status in ('completed', 'writing')");
        await Rows.SqlAsync("""
            update file_processing_log set discovered_at = now() - interval '2 minutes', bytes = 345, url = 'https://portal.example/a.gz', raw_path = 'raw/' || file_id where status = 'completed';
            update file_runs set items_seen = 6 where rejected > 0;
            insert into file_rejects select file_id, run, 'bad-price', rejected from file_runs where rejected > 0;
            insert into rejected_rows select file_id, run, 5, 'bad-price', '<Item><ItemPrice>x</ItemPrice></Item>' from file_runs where rejected > 0
            """);
        await Rows.SqlAsync("update scrape_sessions set total_rows_found = 40, total_rows_saved = 30, errors_count = 2 where status <> 'running'");
    }

    // None of its figures may be on the page.
    private async Task PlayCanaryAsync()
    {
        await Rows.SqlAsync("insert into canary_watch (portal, every_seconds, since, looked_at, arrived) values ('canary', 300, now() - interval '1 day', now(), now())");
        await Rows.SqlAsync("insert into scrape_sessions (trigger, status, sites) values ('scheduled', 'running', '{canary}')");
        var file = await Rows.FileAsync("completed", chain: 1999);
        await Rows.AccountAsync(file, 10, 10);
        await Rows.FileAsync("parsing", chain: 1999);
    }

    private async Task<long> SessionAsync(string trigger, string status, int minutesAgo, int? tookMinutes = null)
    {
        var session = await Rows.SessionAsync(trigger);
        var sites = trigger == "ingest" ? "" : string.Join(',', Enumerable.Range(1, 4).Select(Slug));
        await Rows.SqlAsync($$"""
            update scrape_sessions set status = '{{status}}', sites = '{{{sites}}}', max_concurrency = 2, started_at = now() - {{minutesAgo}} * interval '1 minute',
              ended_at = now() - {{minutesAgo}} * interval '1 minute' + {{tookMinutes?.ToString() ?? "null"}} * interval '1 minute'
            where session_id = {{session}}
            """);
        return session;
    }

    private Task SweepAsync(long session, int chain, string status, int listed, int found, int minutesAgo, string reason = "none") => Rows.SqlAsync($"""
        insert into site_executions (session_id, site_name, status, created_at, started_at, completed_at, reason, files_listed, files_new)
        values ({session}, '{Slug(chain)}', '{status}', now() - {minutesAgo} * interval '1 minute',
          case when '{status}' <> 'waiting' then now() - {minutesAgo} * interval '1 minute' end,
          case when '{status}' in ('completed', 'failed') then now() - {minutesAgo} * interval '1 minute' + interval '20 seconds' end, '{reason}', {listed}, {found})
        """);

    private async Task EndedAsync(short chain, string status, long session, int minutesAgo, long seen, long written, long rejected, int store)
    {
        var file = await Rows.FileAsync(status, chain: chain, session: session, store: store);
        await Rows.SqlAsync($"update file_processing_log set completed_at = now() - {minutesAgo} * interval '1 minute', sha256 = 'x' where file_id = {file}");
        if (status == "completed")
        {
            await Rows.AccountAsync(file, seen, written, unchanged: seen - written - rejected, rejected: rejected);
        }
    }

    private async Task<long> FailedAsync(short chain, long session, string reason, string stage)
    {
        var file = await Rows.FileAsync("failed", reason, chain: chain, session: session);
        await Rows.SqlAsync($"insert into file_attempts (file_id, run, stage, outcome, reason) values ({file}, 1, '{stage}', 'failed', '{reason}')");
        return file;
    }
}
