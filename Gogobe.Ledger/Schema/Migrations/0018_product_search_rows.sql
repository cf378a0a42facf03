-- Products to search, kept as a table of which a refresh writes only what changed. The materialized view before it was made anew at the end of each session, names
-- folded and trigrams compared of every product, for the few whose names moved.
drop materialized view mv_products;

-- One row a product. Its name is the longest that a chain gives it: many cut theirs at 20 letters.
create table product_search (
  product bigint primary key,
  gtin bigint,                                    -- null of a code that only its chain knows
  chain text,                                     -- of such a code
  item_code text not null,
  name text,
  manufacturer text,
  weighted boolean not null,
  chains int not null,
  words text not null,                            -- of all its names and codes, folded (search_text), a space around each
  spoken bigint not null                          -- hash of what all chains say of it: while that is the same, so is the row
);
create index product_search_words on product_search using gin (words gin_trgm_ops);

-- Brings product_search up to chain_items; returns how many products changed. One caller at a time (ReadModels).
create function refresh_product_search() returns bigint language sql as $$
  with heard as materialized (
    -- Of each chain one row: no two that are equal take each other out of the sum.
    select i.product, bit_xor(hash_record_extended(row(c.slug, i.item_code, i.name, i.manufacturer, i.weighted), 0)) as spoken
    from chain_items i join chains c using (chain_no)
    where c.status <> 'canary' and i.product > 0
    group by i.product),
  gone as (
    delete from product_search s where not exists (select from heard h where h.product = s.product) returning 1),
  news as (
    insert into product_search as p
    select i.product,
           case when i.product < (1::bigint << 62) then i.product end,
           case when i.product >= (1::bigint << 62) then min(c.slug) end,
           min(i.item_code),
           (array_agg(i.name order by char_length(i.name) desc, i.name) filter (where i.name is not null))[1],
           (array_agg(i.manufacturer order by char_length(i.manufacturer) desc, i.manufacturer) filter (where i.manufacturer is not null))[1],
           bool_or(i.weighted),
           count(*)::int,
           ' ' || search_text(concat_ws(' ', string_agg(distinct i.name, ' '), string_agg(distinct i.item_code, ' '),
             case when i.product < (1::bigint << 62) then i.product::text end)) || ' ',
           h.spoken
    from heard h left join product_search s using (product) join chain_items i using (product) join chains c using (chain_no)
    where s.spoken is distinct from h.spoken and c.status <> 'canary'
    group by i.product, h.spoken
    on conflict (product) do update set (gtin, chain, item_code, name, manufacturer, weighted, chains, words, spoken)
      = (excluded.gtin, excluded.chain, excluded.item_code, excluded.name, excluded.manufacturer, excluded.weighted, excluded.chains, excluded.words, excluded.spoken)
    returning 1)
  select (select count(*) from gone) + (select count(*) from news)
$$;
select refresh_product_search();
