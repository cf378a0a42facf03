-- The canary: an entry of the registry that is no chain of the country, whose made-up prices show that prices arrive (docs/operations/canary.md).

-- Who looks for it, and what was found last: one row, of all processes together.
create table canary_watch (
  portal text primary key,
  every_seconds double precision not null,        -- the period
  since timestamptz not null,                     -- watched since then, without a gap of two periods
  looked_at timestamptz not null,
  arrived timestamptz                             -- start of the newest period whose prices were all there and right
);

alter table system_health
  add column canary_healthy boolean;              -- null: not watched by who wrote the row

-- Nobody who compares prices is to see made-up ones. The condition stands on the small table, which these views join anyway.
create or replace view v_current_prices as
select c.slug as chain, s.store_no, i.item_code,
       case when p.product < (1::bigint << 62) then p.product end as gtin,
       i.name as item_name, p.price, p.unit_price,
       to_timestamp((greatest(p.version, s.price_full_version) >> 29) + 946684800) as file_time,
       p.valid_from
from prices p
join stores s using (store_key)
join chains c using (chain_no)
left join chain_items i on i.chain_no = s.chain_no and i.product = p.product
where p.flags & 256 = 0 and c.status <> 'canary';

create or replace view v_price_history as
select c.slug as chain, s.store_no, i.item_code,
       case when h.product < (1::bigint << 62) then h.product end as gtin,
       i.name as item_name, h.price, h.unit_price, h.valid_from, h.valid_to
from (
  select store_key, product, price, unit_price, valid_from, valid_to from price_history
  union all
  select store_key, product, price, unit_price, valid_from, null from prices where flags & 256 = 0
) h
join stores s using (store_key)
join chains c using (chain_no)
left join chain_items i on i.chain_no = s.chain_no and i.product = h.product
where c.status <> 'canary';

-- Materialized views cannot be replaced.
drop materialized view mv_chain_totals;
drop materialized view mv_store_totals;

create materialized view mv_store_totals as
select s.store_key, c.slug as chain, s.store_no, s.name, s.city, s.stub,
       coalesce(p.live, 0) as live_prices, coalesce(p.gone, 0) as gone_prices, coalesce(m.live, 0) as live_promotions,
       to_timestamp((nullif(greatest(p.version, s.price_full_version), 0) >> 29) + 946684800) as newest_prices,
       to_timestamp((nullif(greatest(m.version, s.promo_full_version), 0) >> 29) + 946684800) as newest_promotions
from stores s
join chains c using (chain_no)
left join (select store_key, count(*) filter (where flags & 256 = 0) as live, count(*) filter (where flags & 256 <> 0) as gone, max(version) as version
           from prices group by store_key) p using (store_key)
left join (select store_key, count(*) filter (where not gone) as live, max(version) as version from promotions group by store_key) m using (store_key)
where c.status <> 'canary';
create unique index on mv_store_totals (store_key);

create materialized view mv_chain_totals as
select c.slug as chain, count(t.store_key) as stores, count(t.store_key) filter (where t.live_prices > 0) as stores_with_prices,
       coalesce(sum(t.live_prices), 0)::bigint as live_prices, coalesce(sum(t.live_promotions), 0)::bigint as live_promotions,
       max(t.newest_prices) as newest_prices, max(t.newest_promotions) as newest_promotions
from chains c
left join mv_store_totals t on t.chain = c.slug
where c.status <> 'canary'
group by c.slug;
create unique index on mv_chain_totals (chain);
