-- One session as one jsonb. $1: its number; $2, $3: number and portal of each chain of the registry; $4: slug of the canary. No row where there is no such session.
-- Everything is entered by the number of the session.
with session as materialized (select * from scrape_sessions where session_id = $1),
portals as materialized (
  select c.chain_no, r.portal, c.slug, coalesce(c.name_he, c.name_en) as name from unnest($2::smallint[], $3::text[]) r (chain_no, portal) join chains c using (chain_no)),
files as materialized (
  select f.file_id, coalesce(p.portal, '') as portal, f.status, f.reason, f.file_name, f.detail, f.retry_at, f.updated_at, f.discovered_at, f.completed_at,
    case when f.downloaded_at >= s.started_at then f.downloaded_at end as downloaded_at, case when f.parsed_at >= s.started_at then f.parsed_at end as parsed_at,
    r.seen, r.written, r.unchanged, r.duplicate, r.superseded, r.rejected, r.missing
  from session s join file_processing_log f on f.session_id = s.session_id
  left join portals p on p.chain_no = f.chain_no
  left join file_runs r on r.file_id = f.file_id and r.run = f.run
  where f.repeat_of is null),
by_portal as (
  select portal, count(*) as files, count(*) filter (where status = 'completed') as completed, count(*) filter (where status in ('failed', 'expired')) as failed,
    count(*) filter (where status not in ('completed', 'skipped', 'failed', 'expired')) as moving,
    coalesce(sum(seen) filter (where status = 'completed'), 0)::bigint as rows,
    min(greatest(discovered_at, (select started_at from session))) as carrier_from, max(downloaded_at) as carrier_to,
    min(downloaded_at) as parser_from, max(coalesce(parsed_at, case when status = 'completed' then completed_at end)) as parser_to,
    min(coalesce(parsed_at, case when status = 'completed' then completed_at end)) as writer_from, max(completed_at) filter (where status = 'completed') as writer_to,
    count(*) filter (where status in ('discovered', 'retrying', 'downloading')) as carrier_left,
    count(*) filter (where status in ('downloaded', 'parsing')) as parser_left, count(*) filter (where status = 'writing') as writer_left
  from files group by portal),
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
  'states', coalesce((select jsonb_object_agg(status, n) from (select status, count(*) as n from files group by status) x), '{}'),
  'rows', (select coalesce(sum(seen) filter (where status = 'completed'), 0) from files),
  'written', (select coalesce(sum(written) filter (where status = 'completed'), 0) from files),
  'unchanged', (select coalesce(sum(unchanged) filter (where status = 'completed'), 0) from files),
  'duplicate', (select coalesce(sum(duplicate) filter (where status = 'completed'), 0) from files),
  'superseded', (select coalesce(sum(superseded) filter (where status = 'completed'), 0) from files),
  'rejected', (select coalesce(sum(rejected) filter (where status = 'completed'), 0) from files),
  'missing', (select coalesce(sum(missing), 0) from files),
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
      select reason, count(*) as n from files where status in ('failed', 'expired', 'retrying') group by reason) x), '[]'),
  'failures', coalesce((
    select jsonb_agg(jsonb_build_object('file_id', file_id, 'file_name', file_name, 'portal', portal, 'state', status, 'reason', reason, 'detail', detail, 'at', at, 'retry_at', retry_at) order by at desc)
    from (
      select file_id, file_name, portal, status, reason, detail, coalesce(completed_at, updated_at) as at, case when status = 'retrying' then retry_at end as retry_at
      from files where status in ('failed', 'expired', 'retrying') order by coalesce(completed_at, updated_at) desc limit 12) x), '[]'),
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
