-- Products by their names and codes (docs/specs/cockpit.md, "Prices"). Needs pg_trgm, which PostgreSQL brings; the owner of a database may create it.
create extension if not exists pg_trgm;

-- How names and what is searched for are compared: no vowel points, geresh, gershayim or quotes; final letters as their plain forms; everything that is no letter
-- or digit is one space.
create function search_text(text) returns text language sql immutable strict parallel safe as $$
  select btrim(regexp_replace(
    translate(lower(regexp_replace($1, '[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]', '', 'g')), 'ךםןףץ"''`´׳״’”', 'כמנפצ'),
    '[[:punct:][:space:]\u05be\u2010-\u2015\u20aa$+<=>^|~]+', ' ', 'g'))
$$;

-- One row a product, refreshed with the other read models. Its name is the longest that a chain gives it: many cut theirs at 20 letters.
create materialized view mv_products as
select i.product,
       case when i.product < (1::bigint << 62) then i.product end as gtin,
       case when i.product >= (1::bigint << 62) then min(c.slug) end as chain,   -- of a code that only its chain knows
       min(i.item_code) as item_code,
       (array_agg(i.name order by char_length(i.name) desc, i.name) filter (where i.name is not null))[1] as name,
       (array_agg(i.manufacturer order by char_length(i.manufacturer) desc, i.manufacturer) filter (where i.manufacturer is not null))[1] as manufacturer,
       bool_or(i.weighted) as weighted,
       count(*)::int as chains,
       ' ' || search_text(concat_ws(' ', string_agg(distinct i.name, ' '), string_agg(distinct i.item_code, ' '),
         case when i.product < (1::bigint << 62) then i.product::text end)) || ' ' as words
from chain_items i join chains c using (chain_no)
where c.status <> 'canary' and i.product > 0
group by i.product;
create unique index on mv_products (product);
create index mv_products_words on mv_products using gin (words gin_trgm_ops);
