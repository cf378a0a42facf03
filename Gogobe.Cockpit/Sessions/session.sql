-- One session as one jsonb. $1: its number; $2, $3: number and portal of each chain of the registry; $4: slug of the canary. No row where there is no such session.
-- Everything is entered by the number of the session; its files are gone through once.
with session as materialized (select * from scrape_sessions where session_id = $1),
portals as materialized (
  select c.chain_no, r.portal, c.slug, coalesce(c.name_he, c.name_en) as name from unnest($2::smallint[], $3::text[]) r (chain_no, portal) join chains c using (chain_no)),
-- A session may have a million files: of each chain and state one row, and nothing of a file goes further.
sums as materialized (
  select f.chain_no, f.status, case when f.status in ('failed', 'expired', 'retrying') then f.reason end as reason, count(*) as files,
    min(greatest(f.discovered_at, s.started_at)) as listed_from,
    min(f.downloaded_at) filter (where f.downloaded_at >= s.started_at) as downloaded_from, max(f.downloaded_at) filter (where f.downloaded_at >= s.started_at) as downloaded_to,
    min(f.parsed_at) filter (where f.parsed_at >= s.started_at) as parsed_from, max(f.parsed_at) filter (where f.parsed_at >= s.started_at) as parsed_to,
    -- Where the Writer was faster, reading ended when the file did.
    min(f.completed_at) filter (where f.parsed_at is null or f.parsed_at < s.started_at) as unparsed_from,
    max(f.completed_at) filter (where f.parsed_at is null or f.parsed_at < s.started_at) as unparsed_to,
    max(f.completed_at) as completed_to,
    sum(r.seen) as seen, sum(r.written) as written, sum(r.unchanged) as unchanged, sum(r.duplicate) as duplicate, sum(r.superseded) as superseded, sum(r.rejected) as rejected,
    sum(r.missing) as missing
  from file_processing_log f
  cross join (select started_at from scrape_sessions where session_id = $1) s
  left join file_runs r on r.file_id = f.file_id and r.run = f.run
  where f.session_id = $1 and f.repeat_of is null
  group by 1, 2, 3),
by_portal as (
  select coalesce(p.portal, '') as portal, sum(s.files) as files, coalesce(sum(s.files) filter (where s.status = 'completed'), 0) as completed,
    coalesce(sum(s.files) filter (where s.status in ('failed', 'expired')), 0) as failed,
    coalesce(sum(s.files) filter (where s.status not in ('completed', 'skipped', 'failed', 'expired')), 0) as moving,
    coalesce(sum(s.seen) filter (where s.status = 'completed'), 0)::bigint as rows,
    min(s.listed_from) as carrier_from, max(s.downloaded_to) as carrier_to,
    min(s.downloaded_from) as parser_from, greatest(max(s.parsed_to), max(s.unparsed_to) filter (where s.status = 'completed')) as parser_to,
    least(min(s.parsed_from), min(s.unparsed_from) filter (where s.status = 'completed')) as writer_from, max(s.completed_to) filter (where s.status = 'completed') as writer_to,
    coalesce(sum(s.files) filter (where s.status in ('discovered', 'retrying', 'downloading')), 0) as carrier_left,
    coalesce(sum(s.files) filter (where s.status in ('downloaded', 'parsing')), 0) as parser_left, coalesce(sum(s.files) filter (where s.status = 'writing'), 0) as writer_left
  from sums s left join portals p using (chain_no) group by 1),
executions as materialized (
  select e.* from session s join site_executions e using (session_id)),
shown as (
  select coalesce(e.site_name, b.portal) as portal, e.execution_id, e.status, e.created_at, e.started_at, e.completed_at, e.duration_seconds, e.attempt_number,
    e.reason, e.error_message, e.files_listed, e.files_new, e.files_repeated, e.files_held, e.avg_listing_ms, e.way, e.incomplete,
    b.files, b.completed, b.failed, b.moving, b.rows, b.carrier_from, b.carrier_to, b.parser_from, b.parser_to, b.writer_from, b.writer_to,
    b.carrier_left, b.parser_left, b.writer_left
  from executions e full join by_portal b on b.portal = e.site_name),
points as (
  select p.*, row_number() over (order by at desc) as n, count(*) over () as points from session_metrics p where session_id = $1)
select jsonb_build_object(
  'now', now(), 'session_id', s.session_id, 'trigger', s.trigger, 'status', s.status, 'started_at', s.started_at, 'ended_at', s.ended_at, 'seconds', s.duration_seconds,
  'location', s.location, 'portals', cardinality(s.sites), 'priority', s.priority, 'workers', s.max_concurrency, 'most_files', s.max_files_per_chain,
  'average_seconds', a.seconds, 'averaged', a.sessions,
  'portals_ended', (select count(*) from executions where status in ('completed', 'failed', 'cancelled')),
  'portals_failed', (select count(*) from executions where status = 'failed'),
  'states', coalesce((select jsonb_object_agg(status, n) from (select status, sum(files) as n from sums group by status) x), '{}'),
  'rows', (select coalesce(sum(seen) filter (where status = 'completed'), 0) from sums),
  'written', (select coalesce(sum(written) filter (where status = 'completed'), 0) from sums),
  'unchanged', (select coalesce(sum(unchanged) filter (where status = 'completed'), 0) from sums),
  'duplicate', (select coalesce(sum(duplicate) filter (where status = 'completed'), 0) from sums),
  'superseded', (select coalesce(sum(superseded) filter (where status = 'completed'), 0) from sums),
  'rejected', (select coalesce(sum(rejected) filter (where status = 'completed'), 0) from sums),
  'missing', (select coalesce(sum(missing), 0) from sums),
  'executions', coalesce((
    select jsonb_agg(jsonb_build_object(
      'portal', x.portal, 'chain', p.slug, 'name', p.name, 'execution_id', execution_id, 'status', status, 'created_at', created_at, 'started_at', started_at, 'ended_at', completed_at,
      'seconds', duration_seconds, 'attempt', attempt_number, 'reason', reason, 'detail', error_message, 'listed', files_listed, 'found', files_new,
      'repeated', files_repeated, 'held', files_held, 'listing_ms', avg_listing_ms, 'way', way, 'incomplete', incomplete,
      'files', coalesce(files, 0), 'completed', coalesce(completed, 0), 'failed', coalesce(failed, 0), 'moving', coalesce(moving, 0), 'rows', coalesce(rows, 0),
      'carrier_from', carrier_from, 'carrier_to', carrier_to, 'carrier_left', coalesce(carrier_left, 0), 'parser_from', parser_from, 'parser_to', parser_to,
      'parser_left', coalesce(parser_left, 0), 'writer_from', writer_from, 'writer_to', writer_to, 'writer_left', coalesce(writer_left, 0))
      order by coalesce(started_at, created_at, carrier_from), x.portal)
    from shown x left join portals p on p.slug = x.portal), '[]'),
  'reasons', coalesce((
    select jsonb_agg(jsonb_build_object('reason', reason, 'files', n) order by n desc, reason) from (
      select reason, sum(files) as n from sums where reason is not null group by reason) x), '[]'),
  'failures', coalesce((
    select jsonb_agg(jsonb_build_object('file_id', file_id, 'file_name', file_name, 'portal', portal, 'state', status, 'reason', reason, 'detail', detail, 'at', at, 'retry_at', retry_at) order by at desc)
    from (
      select * from (
        (select f.file_id, f.file_name, f.chain_no, f.status, f.reason, f.detail, f.completed_at as at, null::timestamptz as retry_at
        from file_processing_log f where f.session_id = $1 and f.status in ('failed', 'expired') and f.repeat_of is null order by f.completed_at desc limit 12)
        union all
        (select f.file_id, f.file_name, f.chain_no, f.status, f.reason, f.detail, f.updated_at, f.retry_at
        from file_processing_log f where f.session_id = $1 and f.status = 'retrying' and f.repeat_of is null order by f.updated_at desc limit 12)) f
      left join lateral (select coalesce(p.portal, '') as portal from (select 1) one left join portals p on p.chain_no = f.chain_no) p on true
      order by at desc limit 12) x), '[]'),
  'passed_over', coalesce((
    select jsonb_agg(jsonb_build_object('reason', reason, 'names', names) order by names desc, reason) from (
      select reason, count(*) as names from listing_strangers where session_id = $1 group by reason) p), '[]'),
  'passed_over_names', coalesce((
    select jsonb_agg(jsonb_build_object('file_name', file_name, 'reason', reason, 'first_listed', first_listed) order by first_listed desc, file_name)
    from (select * from listing_strangers where session_id = $1 order by first_listed desc, file_name limit 20) p), '[]'),
  -- Long sessions are shown by every so many points, the newest always.
  'points', coalesce((
    select jsonb_agg(jsonb_build_object('at', at, 'rows', rows_per_minute, 'queue', queue_depth, 'active', active_scrapers, 'errors', coalesce(error_counts, '{}')) order by at)
    from points where (n - 1) % greatest(1, (points + 239) / 240) = 0), '[]'))::text
from session s
cross join lateral (
  select avg(b.duration_seconds) as seconds, count(*) as sessions from (
    select b.duration_seconds from scrape_sessions b
    where b.session_id between s.session_id - 5000 and s.session_id - 1 and b.trigger = s.trigger and b.status = 'completed' and (b.sites <> array[$4::text] or s.sites = array[$4::text])
    order by b.session_id desc limit 20) b) a
