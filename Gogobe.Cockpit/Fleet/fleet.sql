-- The state of the whole fleet as one jsonb: one statement, one round trip. $1, $2: number and portal of each chain that publishes.
-- Every table is entered by an index and a bound: files that move, files that ended since yesterday began, the last sweeps of each portal.
with clock as materialized (
  select now() as now, date_trunc('hour', now()) - interval '23 hours' as hours, now() - interval '24 hours' as day_ago,
    local_day at time zone 'Asia/Jerusalem' as today,
    (local_day - interval '1 day') at time zone 'Asia/Jerusalem' as yesterday,
    (local_now - interval '1 day') at time zone 'Asia/Jerusalem' as this_hour_yesterday,
    to_timestamp(floor(extract(epoch from now()) / 10) * 10) as tick
  from (select now() at time zone 'Asia/Jerusalem' as local_now, date_trunc('day', now() at time zone 'Asia/Jerusalem') as local_day) local),
fleet as materialized (
  select c.chain_no, c.slug, c.name_he, c.name_en, r.portal from unnest($1::smallint[], $2::text[]) r (chain_no, portal) join chains c using (chain_no)),
moving as materialized (
  select f.chain_no, f.session_id, f.status, f.retry_at, f.updated_at
  from file_processing_log f left join chains c using (chain_no)
  where f.status in ('discovered', 'retrying', 'downloading', 'downloaded', 'parsing', 'writing') and f.repeat_of is null and c.status is distinct from 'canary'),
ended as materialized (
  select f.file_id, f.chain_no, f.store_no, f.session_id, f.status, f.reason, f.completed_at, f.sha256 is not null as has_bytes,
    r.seen, r.rejected, r.missing, r.flags
  from file_processing_log f
  left join chains c using (chain_no)
  left join file_runs r on r.file_id = f.file_id and r.run = f.run and r.claimed_at >= now() - interval '51 hours'
    and r.claimed_at >= (select least(yesterday, hours) - interval '1 hour' from clock)
  -- The account is claimed in the moment in which its file completes. Both bounds are such that the planner knows how little is behind them.
  where f.completed_at >= now() - interval '50 hours' and f.completed_at >= (select least(yesterday, hours) from clock) and f.repeat_of is null and c.status is distinct from 'canary'),
-- What figures tell apart: a country ends a hundred thousand files in this time, which come to some thousand rows here.
ended_groups as materialized (
  select e.chain_no, e.session_id, e.status, floor(extract(epoch from e.completed_at - clock.hours) / 3600)::int as hour,
    e.completed_at >= clock.today as is_today, e.completed_at >= clock.day_ago as is_of_day,
    e.completed_at >= clock.yesterday and e.completed_at < clock.this_hour_yesterday as is_yesterday, e.completed_at >= clock.now - interval '5 minutes' as is_recent,
    count(*) as files, max(e.completed_at) as at, sum(e.seen) as seen, sum(e.rejected) as rejected, sum(e.missing) as missing,
    count(*) filter (where e.reason = 'unbalanced') as unbalanced,
    count(*) filter (where e.flags && '{many-rejected,unknown-records}') as unread
  from ended e cross join clock group by 1, 2, 3, 4, 5, 6, 7, 8),
troubled as materialized (
  select e.file_id, e.chain_no, e.session_id, e.reason, e.completed_at, e.has_bytes from ended e where e.status in ('failed', 'expired')),
failed_stage as (
  select e.chain_no, coalesce(a.stage, case when e.has_bytes then 'parse' else 'download' end) as stage, count(*) as files
  from troubled e cross join clock
  left join lateral (select a.stage from file_attempts a where a.file_id = e.file_id order by a.attempt_id desc limit 1) a on true
  where e.completed_at >= clock.today group by 1, 2),
failed_today as (
  select chain_no, sum(files) filter (where stage = 'download')::bigint as carrier, sum(files) filter (where stage = 'parse')::bigint as parser,
    sum(files) filter (where stage = 'write')::bigint as writer
  from failed_stage group by chain_no),
moving_by_chain as (
  select m.chain_no,
    count(*) as files,
    count(*) filter (where m.status = 'retrying' and m.retry_at > clock.now) as later,
    count(*) filter (where m.status in ('discovered', 'retrying')) as carrier_waiting,
    count(*) filter (where m.status = 'downloading') as carrier_working,
    count(*) filter (where m.status = 'downloaded') as parser_waiting,
    count(*) filter (where m.status = 'parsing') as parser_working,
    count(*) filter (where m.status = 'writing') as writer_working,
    min(m.updated_at) filter (where m.status <> 'retrying' or m.retry_at <= clock.now or m.retry_at is null) as oldest
  from moving m cross join clock group by m.chain_no),
ended_by_chain as (
  select g.chain_no,
    coalesce(sum(g.files) filter (where g.status = 'completed' and g.is_today), 0)::bigint as completed_today,
    coalesce(sum(g.files) filter (where g.status = 'skipped' and g.is_today), 0)::bigint as skipped_today,
    coalesce(sum(g.seen) filter (where g.status = 'completed' and g.is_of_day), 0)::bigint as rows,
    coalesce(sum(g.rejected) filter (where g.status = 'completed' and g.is_of_day), 0)::bigint as rejected,
    coalesce(sum(g.missing) filter (where g.is_of_day), 0)::bigint as missing,
    coalesce(sum(g.unbalanced) filter (where g.is_of_day), 0)::bigint as unbalanced,
    coalesce(sum(g.unread) filter (where g.status = 'completed' and g.is_of_day), 0)::bigint as unread,
    coalesce(sum(g.files) filter (where g.is_recent), 0)::bigint as recent,
    max(g.at) filter (where g.status = 'completed') as newest
  from ended_groups g group by g.chain_no),
stores_published as (
  select s.chain_no, count(*) as stores from (
    -- Grouped and not distinct: the planner takes the rows behind a condition for few, and would sort them.
    select e.chain_no, e.store_no from ended e
    group by e.chain_no, e.store_no having bool_or(e.status = 'completed' and e.store_no is not null and e.completed_at >= (select day_ago from clock))) s
  group by s.chain_no),
failed_reason as (
  select distinct on (r.chain_no, r.session_id) r.chain_no, r.session_id, r.reason from (
    select e.chain_no, e.session_id, e.reason, count(*) as files from troubled e cross join clock where e.completed_at >= clock.day_ago group by 1, 2, 3) r
  order by r.chain_no, r.session_id, r.files desc, r.reason),
hours as (
  select f.chain_no, array_agg(coalesce(n.completed, 0) order by i) as completed, array_agg(coalesce(n.failed, 0) order by i) as failed
  from fleet f cross join generate_series(0, 23) i
  left join (
    select g.chain_no, g.hour, coalesce(sum(g.files) filter (where g.status = 'completed'), 0)::bigint as completed,
      coalesce(sum(g.files) filter (where g.status in ('failed', 'expired')), 0)::bigint as failed
    from ended_groups g where g.hour >= 0 group by 1, 2) n on n.chain_no = f.chain_no and n.hour = i
  group by f.chain_no),
sweeps as materialized (
  select f.chain_no, l.session_id, l.status, l.created_at, l.started_at, l.completed_at, l.reason, l.error_message, l.files_listed, l.files_new, t.done, t.failed,
    b.failing_since, b.failing_reason
  from fleet f
  left join lateral (
    select * from (select x.* from site_executions x where x.site_name = f.portal order by x.created_at desc, x.execution_id desc limit 5) x
    order by (x.status = 'running') desc, x.created_at desc, x.execution_id desc limit 1) l on true
  cross join lateral (
    select count(*) filter (where x.status = 'completed') as done, count(*) filter (where x.status = 'failed') as failed
    from site_executions x cross join clock
    where x.site_name = f.portal and x.created_at >= clock.today - interval '1 day' and x.completed_at >= clock.today) t
  -- The failed sweeps behind the last one that completed; a try under way does not end them.
  cross join lateral (
    select min(x.completed_at) as failing_since, (array_agg(x.reason order by x.created_at desc, x.execution_id desc))[1] as failing_reason
    from site_executions x
    where x.site_name = f.portal and x.status = 'failed' and x.created_at > coalesce((
      select y.created_at from site_executions y where y.site_name = f.portal and y.status = 'completed' order by y.created_at desc limit 1), '-infinity')) b),
of_session as (
  select s.chain_no, s.session_id, coalesce(sum(s.files) filter (where s.moves), 0)::bigint as moving, coalesce(sum(s.files) filter (where s.later), 0)::bigint as later,
    coalesce(sum(s.files) filter (where s.failed), 0)::bigint as failed, coalesce(sum(s.files) filter (where not s.moves), 0)::bigint as ended, max(s.at) as at
  from (
    select m.chain_no, m.session_id, true as moves, m.status = 'retrying' and m.retry_at > clock.now as later, false as failed, m.updated_at as at, 1::bigint as files
    from moving m cross join clock
    union all
    select g.chain_no, g.session_id, false, false, g.status in ('failed', 'expired'), g.at, g.files from ended_groups g where g.is_of_day) s
  group by s.chain_no, s.session_id),
chain_session as (
  select f.chain_no, greatest(x.session_id, o.session_id) as session_id
  from fleet f left join sweeps x using (chain_no) left join (select chain_no, max(session_id) as session_id from of_session group by chain_no) o using (chain_no)),
state as (
  select f.chain_no, s.session_id, s.started_at as session_started, r.reason as file_reason, coalesce(o.failed, 0) as failed, coalesce(o.later, 0) as later,
    x.status as sweep_status, x.created_at as sweep_created, x.started_at as sweep_started, x.completed_at as sweep_ended, x.reason as sweep_reason, x.error_message,
    o.at, o.ended,
    case
      when x.status = 'running' then 'running'
      when coalesce(o.moving, 0) > coalesce(o.later, 0) then 'running'
      when x.status = 'failed' or coalesce(o.failed, 0) > 0 then 'error'
      when x.status = 'waiting' or coalesce(o.later, 0) > 0 then 'waiting'
      when x.status = 'completed' or coalesce(o.ended, 0) > 0 then 'done'
      else 'waiting' end as state
  from fleet f
  join chain_session cs using (chain_no)
  left join scrape_sessions s on s.session_id = cs.session_id
  left join sweeps x on x.chain_no = f.chain_no and x.session_id = cs.session_id
  left join of_session o on o.chain_no = f.chain_no and o.session_id = cs.session_id
  left join failed_reason r on r.chain_no = f.chain_no and r.session_id = cs.session_id),
stores_known as (select chain_no, count(*) as stores from stores group by chain_no),
chain_rows as (
  select f.slug, jsonb_build_object(
    'slug', f.slug, 'name_he', f.name_he, 'name_en', f.name_en, 'portal', f.portal,
    'state', t.state, 'session_id', t.session_id,
    'since', case t.state
      when 'running' then coalesce(t.sweep_started, t.session_started)
      when 'waiting' then coalesce(t.sweep_created, t.at)
      else greatest(t.sweep_ended, case when t.ended > 0 then t.at end) end,
    'reason', case when t.sweep_status = 'failed' then t.sweep_reason when t.failed > 0 then t.file_reason end,
    'failed_files', t.failed, 'retrying_files', t.later, 'sweep_failed', coalesce(t.sweep_status = 'failed', false), 'detail', t.error_message,
    'sweep', x.status, 'sweep_at', coalesce(x.completed_at, x.started_at, x.created_at), 'listed', x.files_listed, 'found', x.files_new,
    'scout_done', x.done, 'scout_failed', x.failed,
    'carrier_waiting', coalesce(m.carrier_waiting, 0), 'carrier_working', coalesce(m.carrier_working, 0), 'carrier_failed', coalesce(d.carrier, 0),
    'carrier_done', coalesce(m.parser_waiting + m.parser_working + m.writer_working, 0) + coalesce(e.completed_today + e.skipped_today, 0)
      + coalesce(d.parser, 0) + coalesce(d.writer, 0),
    'parser_waiting', coalesce(m.parser_waiting, 0), 'parser_working', coalesce(m.parser_working, 0), 'parser_failed', coalesce(d.parser, 0),
    'parser_done', coalesce(m.writer_working, 0) + coalesce(e.completed_today, 0) + coalesce(d.writer, 0),
    'writer_working', coalesce(m.writer_working, 0), 'writer_failed', coalesce(d.writer, 0), 'writer_done', coalesce(e.completed_today, 0),
    'newest_file', n.file_time,
    -- Of a chain that was silent for days; ordered by an expression, or else the planner walks through the files of all chains to find one of this.
    'newest_completed', coalesce(e.newest, (
      select l.completed_at from file_processing_log l where l.chain_no = f.chain_no and l.completed_at is not null and l.status = 'completed'
      order by l.completed_at + interval '0' desc limit 1)),
    'rows', coalesce(e.rows, 0), 'rejected', coalesce(e.rejected, 0), 'missing', coalesce(e.missing, 0), 'unbalanced', coalesce(e.unbalanced, 0), 'unread', coalesce(e.unread, 0),
    'breaker', coalesce(p.breaker_state, 'closed'), 'breaker_since', p.breaker_since, 'breaker_until', p.breaker_until, 'breaker_reason', p.breaker_reason,
    'breaker_failures', coalesce(p.breaker_failures, 0), 'due_at', p.due_at, 'paused', coalesce(p.paused, false),
    'stores_known', coalesce(k.stores, 0), 'stores_published', coalesce(v.stores, 0),
    'oldest_waiting', m.oldest, 'left', coalesce(m.files - m.later, 0),
    'eta_seconds', case when m.files > m.later and e.recent > 0 then
      (m.files - m.later) / e.recent::float8 * greatest(10, least(300, extract(epoch from clock.now - coalesce(t.session_started, clock.day_ago)))) end,
    -- A function takes a hundred arguments at most.
    'hours_completed', to_jsonb(h.completed), 'hours_failed', to_jsonb(h.failed)) || jsonb_build_object('failing_since', x.failing_since, 'failing_reason', x.failing_reason) as chain
  from fleet f
  cross join clock
  join state t using (chain_no)
  join sweeps x using (chain_no)
  join hours h using (chain_no)
  left join moving_by_chain m using (chain_no)
  left join ended_by_chain e using (chain_no)
  left join failed_today d using (chain_no)
  left join portal_states p on p.portal = f.portal
  left join stores_known k using (chain_no)
  left join stores_published v using (chain_no)
  left join lateral (select l.file_time from file_processing_log l where l.chain_no = f.chain_no and l.status = 'completed' order by l.file_time desc limit 1) n on true),
running as (select s.* from scrape_sessions s where s.status = 'running' and s.sites <> '{canary}'),
shown_session as (
  select * from (select * from running union all (select * from scrape_sessions where sites <> '{canary}' order by session_id desc limit 1)) s
  order by s.status = 'running' desc, s.session_id desc limit 1),
session_row as (
  select jsonb_build_object(
    'session_id', s.session_id, 'trigger', s.trigger, 'status', s.status, 'started_at', s.started_at, 'ended_at', s.ended_at, 'workers', s.max_concurrency,
    'sites', cardinality(s.sites), 'sites_waiting', x.waiting, 'sites_running', x.running, 'sites_ended', x.ended,
    'average_seconds', a.seconds, 'averaged', a.sessions, 'chain_seconds', c.seconds, 'chains_averaged', c.executions) as session
  from shown_session s
  cross join lateral (
    select count(*) filter (where e.status = 'waiting') as waiting, count(*) filter (where e.status = 'running') as running,
      count(*) filter (where e.status in ('completed', 'failed', 'cancelled')) as ended
    from site_executions e where e.session_id = s.session_id) x
  cross join lateral (
    select avg(b.duration_seconds) as seconds, count(*) as sessions from (
      select b.duration_seconds from scrape_sessions b
      where b.session_id between s.session_id - 5000 and s.session_id - 1 and b.trigger = s.trigger and b.status = 'completed' and b.sites <> '{canary}'
      order by b.session_id desc limit 20) b) a
  cross join lateral (
    select avg(e.duration_seconds) as seconds, count(*) as executions from fleet f cross join lateral (
      select e.duration_seconds from site_executions e where e.site_name = f.portal and e.status = 'completed' and e.created_at >= s.started_at - interval '1 day'
      order by e.created_at desc limit 5) e) c),
speed as (
  select jsonb_agg(coalesce(n.seen, 0) order by i) as seen, jsonb_agg(coalesce(n.written, 0) order by i) as written
  from generate_series(0, 59) i
  left join (
    -- Of the ledger and not of what ended in two days: that is a hundred times as much.
    select floor(extract(epoch from f.completed_at - (clock.tick - interval '10 minutes')) / 10)::int as bucket, sum(r.seen)::bigint as seen, sum(r.written)::bigint as written
    from clock
    join file_processing_log f on f.completed_at >= now() - interval '11 minutes' and f.completed_at >= clock.tick - interval '10 minutes' and f.completed_at < clock.tick
    join file_runs r on r.file_id = f.file_id and r.run = f.run
    left join chains c on c.chain_no = f.chain_no
    where f.status = 'completed' and f.repeat_of is null and c.status is distinct from 'canary' group by 1) n on n.bucket = i),
fleet_row as (
  select jsonb_build_object(
    'running_sessions', (select count(*) from running),
    'rows_today', coalesce(sum(g.seen) filter (where g.status = 'completed' and g.is_today), 0)::bigint,
    'files_today', coalesce(sum(g.files) filter (where g.status = 'completed' and g.is_today), 0)::bigint,
    'rows_yesterday', coalesce(sum(g.seen) filter (where g.status = 'completed' and g.is_yesterday), 0)::bigint,
    'files_yesterday', coalesce(sum(g.files) filter (where g.status = 'completed' and g.is_yesterday), 0)::bigint,
    'failed_today', coalesce(sum(g.files) filter (where g.status in ('failed', 'expired') and g.is_today), 0)::bigint,
    'files_completed', coalesce(sum(g.files) filter (where g.status = 'completed' and g.is_of_day), 0)::bigint,
    'files_ended', coalesce(sum(g.files) filter (where g.status in ('completed', 'failed', 'expired') and g.is_of_day), 0)::bigint,
    'unbalanced', coalesce(sum(g.unbalanced) filter (where g.is_of_day), 0)::bigint,
    'recent', coalesce(sum(g.files) filter (where g.is_recent), 0)::bigint) as figures
  from ended_groups g)
select jsonb_build_object(
  'now', clock.now, 'hours_from', clock.hours, 'speed_from', clock.tick - interval '10 minutes',
  'chains', coalesce((select jsonb_agg(chain order by slug) from chain_rows), '[]'),
  'session', (select session from session_row),
  'fleet', (select figures from fleet_row) || jsonb_build_object(
    'waiting', (select count(*) from moving),
    'retrying', (select count(*) from moving where status = 'retrying' and retry_at > clock.now),
    'oldest_waiting', (select min(updated_at) from moving where status <> 'retrying' or retry_at <= clock.now or retry_at is null),
    'chains_known', (select count(*) from fleet),
    'chains_active', (select count(*) from fleet f where exists (
      select from file_processing_log l where l.chain_no = f.chain_no and l.completed_at >= clock.now - interval '7 days' and l.status = 'completed')),
    'stores_known', (select coalesce(sum(k.stores), 0)::bigint from stores_known k join fleet using (chain_no)),
    'stores_published', (select coalesce(sum(v.stores), 0)::bigint from stores_published v join fleet using (chain_no)),
    'dead_letters', (select count(*) from dead_letters where redriven_at is null),
    'drift', (select count(*) from registry_drift where ended_at is null),
    'total_prices', (select sum(live_prices)::bigint from mv_chain_totals),
    'total_products', (select sum(products)::bigint from mv_product_totals)),
  'canary', (select jsonb_build_object('every_seconds', every_seconds, 'since', since, 'looked_at', looked_at, 'arrived', arrived) from canary_watch where portal = 'canary'),
  'health', (select jsonb_build_object('at', at, 'total_memory_mb', total_memory_mb, 'available_memory_mb', available_memory_mb, 'disk_usage_percent', disk_usage_percent)
    from system_health order by at desc limit 1),
  'eta_seconds', (
    select (m.files - m.later) / nullif(e.recent, 0)::float8 * greatest(10, least(300, extract(epoch from clock.now - coalesce(s.started_at, clock.day_ago))))
    from (select sum(files)::bigint as files, sum(later)::bigint as later from moving_by_chain) m
    cross join (select sum(recent)::bigint as recent from ended_by_chain) e
    left join shown_session s on true where m.files > m.later),
  'speed_seen', speed.seen, 'speed_written', speed.written)::text
from clock cross join speed
