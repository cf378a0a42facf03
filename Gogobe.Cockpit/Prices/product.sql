-- The prices in force of one product. $1: its key, $2: numbers of all chains. Each store is one probe of the primary key of prices.
select c.slug, s.store_no, s.name, s.city, s.store_type, p.price, p.unit_price, p.valid_from,
       to_timestamp((greatest(p.version, s.price_full_version) >> 29) + 946684800)
from chain_items i
join chains c using (chain_no)
join stores s using (chain_no)
join prices p on p.store_key = s.store_key and p.product = $1
where i.product = $1 and i.chain_no = any ($2) and p.flags & 256 = 0 and c.status <> 'canary'
order by p.price, c.slug, s.store_no
