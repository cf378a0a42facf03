-- What was rejected in a period, as one jsonb. $1 period, $2 chain, $3 reason, $4 the canary's slug, $5 rows shown, $6 rows of one file, $7 characters of a fragment.
-- Chain and reason choose the rows shown, never the sums. Entered by the index of runs with rejected rows (0013), so a file without any costs nothing; "offset 0" keeps
-- what belongs to each of them is read by key, where the planner would rather read the whole period of all files.
with since as materialized (
  select case $1 when 'today' then (now() at time zone 'Asia/Jerusalem')::date::timestamp at time zone 'Asia/Jerusalem'
    when '7d' then now() - interval '7 days' else now() - interval '24 hours' end as at),
shown as materialized (select chain_no, slug, name_he, name_en from chains where slug <> $4 or $2 = $4),
troubled as materialized (
  select r.file_id, r.run, r.claimed_at, f.completed_at, f.store_no, f.file_name, f.chain_no
  from file_runs r
  cross join lateral (
    select f.* from file_processing_log f
    where f.file_id = r.file_id and f.run = r.run and f.status = 'completed' and f.repeat_of is null and f.completed_at >= (select at from since) offset 0) f
  where r.rejected > 0 and r.claimed_at >= (select at from since) and f.chain_no in (select chain_no from shown)),
cells as (
  select t.chain_no, j.reason, sum(j.rows)::bigint as rows, count(*) as files
  from troubled t cross join lateral (select j.reason, j.rows from file_rejects j where j.file_id = t.file_id and j.run = t.run offset 0) j group by 1, 2),
rows as (
  select t.*, x.row_no, x.reason, left(x.fragment, $7) as fragment
  from (select * from troubled where $2::text is null or chain_no = (select chain_no from shown where slug = $2) order by claimed_at desc, file_id desc) t
  cross join lateral (
    select x.row_no, x.reason, x.fragment from rejected_rows x
    where x.file_id = t.file_id and x.run = t.run and ($3::text is null or x.reason = $3) order by x.row_no limit $6) x
  limit $5)
select jsonb_build_object(
  'from', (select at from since), 'files', (select count(*) from troubled),
  'cells', coalesce((
    select jsonb_agg(jsonb_build_object('chain', s.slug, 'name_he', s.name_he, 'name_en', s.name_en, 'reason', c.reason, 'rows', c.rows, 'files', c.files) order by s.slug, c.reason)
    from cells c join shown s using (chain_no)), '[]'),
  'rows', coalesce((
    select jsonb_agg(jsonb_build_object('key', r.claimed_at, 'at', r.completed_at, 'chain', s.slug, 'chain_name', coalesce(s.name_he, s.name_en), 'store', r.store_no,
      'file_id', r.file_id, 'file_name', r.file_name, 'row', r.row_no, 'reason', r.reason, 'fragment', r.fragment) order by r.claimed_at desc, r.file_id desc, r.row_no)
    from rows r join shown s using (chain_no)), '[]'))::text
