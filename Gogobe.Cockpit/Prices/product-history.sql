-- Its closed periods that reach into the days shown. $1: its key, $2: numbers of all chains, $3: days.
select c.slug, s.store_no, s.city, s.store_type, h.price, h.valid_from, h.valid_to
from chain_items i
join chains c using (chain_no)
join stores s using (chain_no)
join price_history h on h.store_key = s.store_key and h.product = $1
where i.product = $1 and i.chain_no = any ($2) and c.status <> 'canary' and h.valid_to > now() - $3 * interval '1 day'
