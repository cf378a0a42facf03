-- How each chain names a product. $1: its key, $2: numbers of all chains.
select c.slug, i.item_code, i.name, i.manufacturer, i.unit, i.unit_of_measure, i.quantity, i.weighted
from chain_items i join chains c using (chain_no)
where i.product = $1 and i.chain_no = any ($2) and c.status <> 'canary'
order by char_length(i.name) desc nulls last, c.slug
