-- One page of sessions as a jsonb array, newest first. $1 status, $2 trigger, $3 portal, $4 and $5 the keyset, $6 how many and one more, $7 the canary's slug.
-- Sessions are entered by their key; a page that is asked for upwards has the other order. What a session came to was added up when it ended; of one that runs it is added up here.
with page as materialized (
  select * from (
    select s.* from scrape_sessions s
    where ($1::text is null or s.status = $1) and ($2::text is null or s.trigger = $2)
      and ($3::text is null or s.session_id in (select e.session_id from site_executions e where e.site_name = $3))
      and (s.sites <> array[$7::text] or $3 = $7)
      and ($4::bigint is null or s.session_id < $4) and ($5::bigint is null or s.session_id > $5)
    order by s.session_id desc limit $6) p)
select coalesce(jsonb_agg(jsonb_build_object(
  'session_id', s.session_id, 'trigger', s.trigger, 'status', s.status, 'started_at', s.started_at, 'ended_at', s.ended_at, 'seconds', s.duration_seconds,
  'location', s.location, 'portals', cardinality(s.sites), 'portals_ended', e.ended, 'portals_failed', e.failed, 'found', e.found, 'only', s.sites[1],
  'rows', case when s.status = 'running' then l.seen else s.total_rows_found end,
  'saved', case when s.status = 'running' then l.written else s.total_rows_saved end,
  'errors', case when s.status = 'running' then l.errors + e.failed else s.errors_count end) order by s.session_id desc), '[]')::text
from page s
cross join lateral (
  select count(*) filter (where status in ('completed', 'failed', 'cancelled')) as ended, count(*) filter (where status = 'failed') as failed, sum(files_new)::bigint as found
  from site_executions where session_id = s.session_id) e
left join lateral (
  select coalesce(sum(r.seen) filter (where f.status = 'completed'), 0)::bigint as seen, coalesce(sum(r.written) filter (where f.status = 'completed'), 0)::bigint as written,
    count(*) filter (where f.status in ('failed', 'expired')) as errors
  from file_processing_log f
  -- Looked up file by file: joined, the accounts of the whole ledger would be read for the few of one session.
  left join lateral (select r.seen, r.written from file_runs r where r.file_id = f.file_id and r.run = f.run offset 0) r on f.status = 'completed'
  where s.status = 'running' and f.session_id = s.session_id and f.repeat_of is null) l on s.status = 'running'
