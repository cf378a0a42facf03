-- Promotions of a product that are not gone, in the stores that are shown. $1: its key, $2: store keys. Promotions are found by their store.
select c.slug, s.store_no, p.promotion_id, p.description, p.starts_at, p.ends_at, p.active, p.club_only, p.coupon, p.min_purchase, coalesce(i.min_quantity, p.min_quantity),
       case when i.unit_price between r.price * 0.2 and r.price then i.unit_price end as unit_price
from promotion_items i
join promotions p using (store_key, promotion_id)
join stores s using (store_key)
join chains c using (chain_no)
join prices r on r.store_key = i.store_key and r.product = i.product and r.flags & 256 = 0
where i.store_key = any ($2) and i.product = $1 and not p.gone and not i.gift and (p.ends_at is null or p.ends_at > now() - interval '90 days')
order by p.active desc, 12 nulls last, p.promotion_id
limit 200
