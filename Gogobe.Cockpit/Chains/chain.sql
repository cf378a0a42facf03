-- What the page of a chain shows beside its row of the fleet, as one jsonb. $1: slug of the chain, $2: its portal. No row where there is no such chain.
-- Every table is entered by an index and a bound: files of two days by stamp, files that move, troubled files of a week, sweeps of a week,
-- names passed over (500 a portal at most).
with clock as materialized (
  select now() as now, (now() at time zone 'Asia/Jerusalem')::date as today, ((now() at time zone 'Asia/Jerusalem')::date::timestamp at time zone 'Asia/Jerusalem') as today_from),
chain as materialized (select chain_no, slug, name_he, name_en, status from chains where slug = $1),
completed as materialized (
  select f.store_no, f.file_type, f.file_time, f.wall_time from chain c join file_processing_log f using (chain_no)
  where f.status = 'completed' and f.file_time >= now() - interval '48 hours' and f.repeat_of is null),
moving as materialized (
  select f.file_id, f.store_no, f.file_type, f.file_name, f.wall_time, f.status, f.reason, f.detail, f.retry_at, f.updated_at
  from chain c join file_processing_log f using (chain_no)
  where f.status in ('discovered', 'retrying', 'downloading', 'downloaded', 'parsing', 'writing') and f.repeat_of is null),
failed_today as materialized (
  select f.store_no, f.wall_time, f.reason, f.completed_at from chain c join file_processing_log f using (chain_no)
  where f.status in ('failed', 'expired') and f.completed_at >= now() - interval '26 hours' and f.repeat_of is null),
cells as (
  select x.store_no, extract(hour from x.wall_time)::int as hour, sum(x.completed) as completed, sum(x.failed) as failed, sum(x.moving) as moving
  from (
    select store_no, wall_time, 1 as completed, 0 as failed, 0 as moving from completed
    union all select store_no, wall_time, 0, 1, 0 from failed_today
    union all select store_no, wall_time, 0, 0, 1 from moving) x cross join clock
  where x.wall_time::date = clock.today group by 1, 2),
by_store as (
  select coalesce(store_no, -1) as store_no, jsonb_agg(jsonb_build_array(hour, completed, failed, moving) order by hour) as cells from cells group by 1),
newest as (select coalesce(store_no, -1) as store_no, max(file_time) as at from completed group by 1),
known as (
  select s.store_no, s.name, s.city, t.live_prices from chain c join stores s using (chain_no) left join mv_store_totals t using (store_key)),
store_rows as (
  select jsonb_agg(jsonb_build_object(
    'number', nullif(store_no, -1), 'name', k.name, 'city', k.city, 'prices', k.live_prices, 'newest_file', n.at,
    'cells', coalesce(b.cells, '[]')) order by store_no) as stores
  from known k full join by_store b using (store_no) full join newest n using (store_no)),
pace as (
  select extract(epoch from percentile_disc(0.5) within group (order by gap)) as seconds, count(gap) as gaps from (
    select file_time - lag(file_time) over (partition by store_no, file_type order by file_time) as gap
    from (select distinct store_no, file_type, file_time from completed where file_type in ('Price', 'PriceFull')) d) g),
swept as materialized (
  select e.* from site_executions e where e.site_name = $2 and e.created_at >= now() - interval '7 days' order by e.created_at desc, e.execution_id desc limit 2000),
breaker_before as (
  select coalesce((
    select e.circuit_breaker_state from site_executions e
    where e.site_name = $2 and e.created_at < coalesce((select min(created_at) from swept), now()) and e.status in ('completed', 'failed')
    order by e.created_at desc, e.execution_id desc limit 1), 'closed') as state),
changes as (
  select * from (
    select completed_at as at, circuit_breaker_state as state, circuit_breaker_failures as failures, reason,
      lag(circuit_breaker_state, 1, (select state from breaker_before)) over (order by completed_at, execution_id) as before
    from swept where status in ('completed', 'failed')) c
  where state <> before order by at desc limit 8),
passed_over as materialized (
  select file_name, reason, first_listed, last_listed from listing_strangers where portal = $2 and last_listed >= now() - interval '7 days'),
sweeps as (
  select e.execution_id, e.session_id, s.trigger, e.status, e.reason, e.error_message, coalesce(e.started_at, e.created_at) as at, e.duration_seconds, e.files_listed, e.files_new
  from (select * from swept order by created_at desc, execution_id desc limit 8) e join scrape_sessions s using (session_id)),
troubled as (
  select f.* from chain c cross join lateral (
    select f.file_id, f.file_name, f.store_no, f.file_type, f.status, f.reason, f.detail, f.completed_at as at, null::timestamptz as retry_at,
      coalesce((select a.stage from file_attempts a where a.file_id = f.file_id order by a.attempt_id desc limit 1),
        case when f.sha256 is not null then 'parse' else 'download' end) as stage
    from file_processing_log f
    where f.chain_no = c.chain_no and f.status in ('failed', 'expired') and f.completed_at >= now() - interval '7 days' and f.repeat_of is null
    order by f.completed_at desc limit 12) f
  union all (
    select file_id, file_name, store_no, file_type, status, reason, detail, updated_at, retry_at, 'download' from moving where status = 'retrying' order by updated_at desc limit 12)
  union all (
    select null, null, null, null, status, reason, error_message, completed_at, null, 'sweep' from swept where status = 'failed' order by completed_at desc limit 12))
select jsonb_build_object(
  'now', clock.now, 'slug', c.slug, 'name_he', c.name_he, 'name_en', c.name_en, 'registry', c.status, 'today_from', clock.today_from,
  'newest_prices', (
    select f.file_time from file_processing_log f where f.chain_no = c.chain_no and f.status = 'completed' and f.file_type in ('Price', 'PriceFull')
    order by f.file_time desc limit 1),
  'pace_seconds', (select seconds from pace where gaps >= 10), 'pace_gaps', (select gaps from pace),
  'stores', coalesce((select stores from store_rows), '[]'),
  'breaker_changes', coalesce((select jsonb_agg(jsonb_build_object('at', at, 'state', state, 'failures', failures, 'reason', reason) order by at desc) from changes), '[]'),
  'sweeps', coalesce((
    select jsonb_agg(jsonb_build_object('execution_id', execution_id, 'session_id', session_id, 'trigger', trigger, 'status', status, 'reason', reason,
      'detail', error_message, 'at', at, 'seconds', duration_seconds, 'listed', files_listed, 'found', files_new) order by at desc, execution_id desc) from sweeps), '[]'),
  'reasons', coalesce((
    select jsonb_agg(jsonb_build_object('reason', reason, 'files', files) order by files desc, reason) from (
      select reason, count(*) as files from failed_today where completed_at >= clock.now - interval '24 hours' group by reason) r), '[]'),
  'passed_over', coalesce((
    select jsonb_agg(jsonb_build_object('reason', reason, 'names', names) order by names desc, reason) from (
      select reason, count(*) as names from passed_over group by reason) p), '[]'),
  'passed_over_names', coalesce((
    select jsonb_agg(jsonb_build_object('file_name', file_name, 'reason', reason, 'first_listed', first_listed) order by first_listed desc, file_name)
    from (select * from passed_over order by first_listed desc, file_name limit 20) p), '[]'),
  'errors', coalesce((
    select jsonb_agg(jsonb_build_object('file_id', file_id, 'file_name', file_name, 'store', store_no, 'type', file_type, 'state', status, 'reason', reason, 'detail', detail,
      'at', at, 'retry_at', retry_at, 'stage', stage) order by at desc)
    from (select * from troubled order by at desc limit 12) t), '[]'))::text
from chain c cross join clock
