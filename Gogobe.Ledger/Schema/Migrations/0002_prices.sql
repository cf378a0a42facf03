-- Stores, prices in force, closed periods, chain items and promotions (docs/specs/storage.md).
-- The hot tables have one primary key and no other index: each further index about halves ingest.

create table stores (
  store_key int primary key,                      -- chain_no * 1,000,000 + store_no
  chain_no smallint not null references chains,
  store_no int not null check (store_no between 0 and 999999),
  stub boolean not null default true,             -- true until a Stores file names it
  published_chain_id text,                        -- over the row in the Stores file
  named_chain_id text,                            -- in the name of the last price or promotion file
  published_store_id text,
  subchain_id text,
  subchain_name text,
  store_type smallint,
  name text,
  address text,
  city text,
  zip_code text,
  check_digit text,
  version bigint not null default 0,              -- of the Stores file that spoke last
  last_listed timestamptz,                        -- file time of that Stores file
  price_full_version bigint not null default 0,   -- of the last unflagged PriceFull: it speaks for every row of the store
  price_full_rows int not null default 0,
  price_shrunk_version bigint not null default 0, -- of the last PriceFull flagged shrunk; a second shrunk Full in a row is believed
  promo_full_version bigint not null default 0,
  promo_full_rows int not null default 0,
  promo_shrunk_version bigint not null default 0,
  unique (chain_no, store_no)
);

create table prices (
  store_key int not null,
  product bigint not null,                        -- product key (docs/specs/identity.md)
  version bigint not null,                        -- of the file that last spoke about this row by name
  valid_from timestamptz not null,
  price numeric(12, 4) not null,
  unit_price numeric(12, 4),
  quantity numeric(12, 4),
  flags smallint not null,                        -- PriceFlags; 256 = gone, a tombstone
  primary key (store_key, product)
);

create table price_history (
  store_key int not null,
  product bigint not null,
  valid_from timestamptz not null,
  valid_to timestamptz not null,
  price numeric(12, 4) not null,
  unit_price numeric(12, 4),
  quantity numeric(12, 4),
  flags smallint not null,
  primary key (store_key, product, valid_to)
) partition by range (valid_to);                  -- by month, made for any month a file brings; no default partition

create table chain_items (
  chain_no smallint not null,
  product bigint not null,
  version bigint not null,                        -- of the file that spoke last; ties to the higher store number
  store_no int not null,
  item_code text not null,                        -- as published
  name text,
  manufacturer text,
  unit text,
  unit_of_measure text,
  quantity numeric(12, 4),
  weighted boolean not null,
  primary key (chain_no, product)
);

-- How often each session of a Writer changed chain_items of a chain. A Writer remembers what it sent; when another process moved these numbers,
-- its memory of the chain may be stale and is forgotten (docs/adr/0001-remembered-attributes.md). A row a session: nobody waits for another.
create table chain_item_changes (
  chain_no smallint not null,
  process uuid not null,
  session int not null,
  changes bigint not null,
  changed_at timestamptz not null,
  primary key (chain_no, process, session)
);

create table promotions (
  store_key int not null,
  promotion_id text not null,
  version bigint not null,
  valid_from timestamptz not null,                -- file time since which it stands like this
  gone boolean not null default false,
  content_hash bytea not null,                    -- of everything below and the items; equal hash = unchanged
  description text,
  updated_at timestamptz,
  starts_at timestamptz,
  ends_at timestamptz,
  reward_type int,
  kind text not null,
  allow_multiple boolean,
  weighted boolean not null,
  coupon boolean not null,
  club_only boolean not null,
  active boolean not null,
  club text,
  min_quantity numeric(14, 4),
  max_quantity numeric(14, 4),
  min_purchase numeric(14, 4),
  discounted_price numeric(14, 4),
  discounted_price_per_unit numeric(14, 4),
  discount_rate numeric(9, 6),
  discount_amount numeric(14, 4),
  remarks text,
  lines int not null,                             -- row elements in the source that made it
  primary key (store_key, promotion_id)
);

create table promotion_items (
  store_key int not null,
  promotion_id text not null,
  item_no int not null,                           -- document order, from 0
  item_code text not null,                        -- as published
  product bigint not null,                        -- 0: placeholder of the whole store or of "the gift"
  gift boolean not null,
  group_no int not null,
  min_quantity numeric(14, 4),
  discounted_price numeric(14, 4),
  discount_rate numeric(9, 6),
  unit_price numeric(14, 4),                      -- effective price of a piece or kilogram, where the rules give one
  gift_price numeric(14, 4),
  primary key (store_key, promotion_id, item_no)
);

-- Assemblies that do not fit the Writer's memory wait here, batch by batch. Unlogged: until the file's transaction commits, its
-- messages are not acknowledged, so a crash brings them again.
create unlogged table ingest_staging (
  parse_id uuid not null,
  sequence int not null,
  file_id bigint not null,
  run int not null,
  payload bytea not null,                         -- the Writer's own form; read back only by the build that wrote it or a later one
  primary key (parse_id, sequence)
);
alter table ingest_staging alter payload set storage external;

create view v_current_prices as
select c.slug as chain, s.store_no, i.item_code,
       case when p.product < (1::bigint << 62) then p.product end as gtin,
       i.name as item_name, p.price, p.unit_price,
       to_timestamp((greatest(p.version, s.price_full_version) >> 29) + 946684800) as file_time,
       p.valid_from
from prices p
join stores s using (store_key)
join chains c using (chain_no)
left join chain_items i on i.chain_no = s.chain_no and i.product = p.product
where p.flags & 256 = 0;

create view v_price_history as
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
left join chain_items i on i.chain_no = s.chain_no and i.product = h.product;

-- Read models: refreshed CONCURRENTLY at the end of a session and at most every 10 minutes, never in the Writer's transaction.
create materialized view mv_store_totals as
select s.store_key, c.slug as chain, s.store_no, s.name, s.city, s.stub,
       coalesce(p.live, 0) as live_prices, coalesce(p.gone, 0) as gone_prices, coalesce(m.live, 0) as live_promotions,
       to_timestamp((nullif(greatest(p.version, s.price_full_version), 0) >> 29) + 946684800) as newest_prices,
       to_timestamp((nullif(greatest(m.version, s.promo_full_version), 0) >> 29) + 946684800) as newest_promotions
from stores s
join chains c using (chain_no)
left join (select store_key, count(*) filter (where flags & 256 = 0) as live, count(*) filter (where flags & 256 <> 0) as gone, max(version) as version
           from prices group by store_key) p using (store_key)
left join (select store_key, count(*) filter (where not gone) as live, max(version) as version from promotions group by store_key) m using (store_key);
create unique index on mv_store_totals (store_key);

create materialized view mv_chain_totals as
select c.slug as chain, count(t.store_key) as stores, count(t.store_key) filter (where t.live_prices > 0) as stores_with_prices,
       coalesce(sum(t.live_prices), 0)::bigint as live_prices, coalesce(sum(t.live_promotions), 0)::bigint as live_promotions,
       max(t.newest_prices) as newest_prices, max(t.newest_promotions) as newest_promotions
from chains c
left join mv_store_totals t on t.chain = c.slug
group by c.slug;
create unique index on mv_chain_totals (chain);
