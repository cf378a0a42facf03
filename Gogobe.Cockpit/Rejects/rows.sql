-- A page of rejected rows that were kept, of the newest files first. $1 period, $2 chain, $3 reason, $4 the canary's slug, $5 rows, $6 to $8 the last row of the page
-- before: when its run was claimed, its file, its number. The index of runs with rejected rows (0013) is walked from there on; "offset 0" as in rejects.sql.
with since as materialized (
  select case $1 when 'today' then (now() at time zone 'Asia/Jerusalem')::date::timestamp at time zone 'Asia/Jerusalem'
    when '7d' then now() - interval '7 days' else now() - interval '24 hours' end as at)
select r.claimed_at, f.completed_at, f.slug, f.chain_name, f.store_no, f.file_id, f.file_name, x.row_no, x.reason, x.fragment
from (
  select * from file_runs
  where rejected > 0 and claimed_at >= (select at from since) and ($6::timestamptz is null or claimed_at <= $6)
  order by claimed_at desc, file_id desc) r
cross join lateral (
  select f.completed_at, f.store_no, f.file_id, f.file_name, c.slug, coalesce(c.name_he, c.name_en) as chain_name
  from file_processing_log f join chains c using (chain_no)
  where f.file_id = r.file_id and f.run = r.run and f.status = 'completed' and f.repeat_of is null and f.completed_at >= (select at from since)
    and (c.slug <> $4 or $2 = $4) and ($2::text is null or c.slug = $2) offset 0) f
cross join lateral (
  select x.row_no, x.reason, x.fragment from rejected_rows x
  where x.file_id = r.file_id and x.run = r.run and ($3::text is null or x.reason = $3)
    and ($6::timestamptz is null or r.claimed_at < $6 or r.file_id < $7 or (r.file_id = $7 and x.row_no > $8)) order by x.row_no offset 0) x
order by r.claimed_at desc, r.file_id desc, x.row_no
limit $5
