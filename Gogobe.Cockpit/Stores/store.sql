-- One store. $1: slug of its chain, $2: its number. No row where there is no such store. Files are entered by (chain_no, store_no, file_time).
with here as materialized (select s.*, c.slug from stores s join chains c using (chain_no) where c.slug = $1 and s.store_no = $2),
files as materialized (
  select f.* from here h join file_processing_log f using (chain_no, store_no)
  where f.repeat_of is null and f.file_time >= now() - interval '8 days' order by f.file_time desc),
newest as (
  select f.* from here h cross join lateral (
    select * from file_processing_log f where f.chain_no = h.chain_no and f.store_no = h.store_no and f.repeat_of is null order by f.file_time desc, f.file_id desc limit 30) f)
select jsonb_build_object(
  'now', now(), 'chain', h.slug, 'number', h.store_no, 'name', h.name, 'city', h.city, 'address', h.address, 'is_online', h.store_type is not distinct from 2, 'is_stub', h.stub,
  'listed_at', h.last_listed, 'prices', t.live_prices, 'promotions', t.live_promotions,
  'full', to_timestamp((nullif(h.price_full_version, 0) >> 29) + 946684800),
  'files', coalesce((
    select jsonb_agg(jsonb_build_object('file_id', f.file_id, 'name', f.file_name, 'type', f.file_type, 'state', f.status, 'reason', f.reason, 'stamp', f.file_time, 'ended', f.completed_at,
      'seen', r.seen, 'written', r.written, 'rejected', r.rejected) order by f.file_time desc, f.file_id desc)
    from newest f left join file_runs r on r.file_id = f.file_id and r.run = f.run), '[]'),
  'hours', coalesce((
    select jsonb_agg(jsonb_build_object('day', day, 'hour', hour, 'completed', completed, 'failed', failed, 'moving', moving) order by day, hour) from (
      select wall_time::date as day, extract(hour from wall_time)::int as hour, count(*) filter (where status = 'completed') as completed,
        count(*) filter (where status in ('failed', 'expired')) as failed, count(*) filter (where completed_at is null) as moving
      from files where wall_time::date > (now() at time zone 'Asia/Jerusalem')::date - 7 and status <> 'skipped' group by 1, 2) x), '[]'))::text
from here h left join mv_store_totals t using (store_key)
