-- One page of stores. $1 chain, $2 city, $3 text, $4 state, $5 key behind which it begins, $6 rows. The read model has one row a store.
with fitting as (
  select t.*, greatest(t.newest_prices, t.newest_promotions) as newest,
         t.live_prices > 0 and greatest(t.newest_prices, t.newest_promotions) < now() - interval '24 hours' as stale
  from mv_store_totals t join chains c on c.slug = t.chain
  where c.status <> 'canary' and ($1::text is null or t.chain = $1)
    and ($3::text is null or t.store_no::text = $3 or search_text(coalesce(t.name, '')) like '%' || search_text($3) || '%' or search_text(coalesce(t.city, '')) like '%' || search_text($3) || '%')),
here as (select * from fitting where ($2::text is null or city = $2))
select jsonb_build_object(
  'all', (select count(*) from here), 'stale', (select count(*) from here where stale), 'empty', (select count(*) from here where live_prices = 0),
  'cities', coalesce((select jsonb_agg(city order by city) from (select distinct city from fitting where city is not null order by city limit 500) c), '[]'),
  'rows', coalesce((
    select jsonb_agg(jsonb_build_object('key', store_key, 'chain', chain, 'number', store_no, 'name', name, 'city', city, 'prices', live_prices, 'promotions', live_promotions, 'newest', newest)
      order by store_key)
    from (
      select * from here
      where store_key > coalesce($5, -1) and case $4 when 'stale' then stale when 'empty' then live_prices = 0 else true end
      order by store_key limit $6) p), '[]'))::text
