-- Unit prices of promotions beside the regular price of the same store. One above the regular price, or below a fifth of it, is no price that a shopper is
-- meant to pay: it is kept where it was written, and not offered here. Asked when it is read, so that it does not matter which of the two files came first.
create view v_promotion_prices as
select c.slug as chain, s.store_no, p.promotion_id, p.description, i.item_code,
       case when i.product > 0 and i.product < (1::bigint << 62) then i.product end as gtin,
       i.min_quantity, p.min_purchase, p.coupon, p.club_only, p.active, p.starts_at, p.ends_at,
       r.price as regular_price,
       case when i.unit_price between r.price * 0.2 and r.price or r.price is null then i.unit_price end as unit_price,
       not coalesce(i.unit_price between r.price * 0.2 and r.price, true) as implausible,
       i.unit_price as computed_price
from promotions p
join promotion_items i using (store_key, promotion_id)
join stores s using (store_key)
join chains c using (chain_no)
left join prices r on r.store_key = p.store_key and r.product = i.product and r.flags & 256 = 0
where not p.gone and i.unit_price is not null and c.status <> 'canary';
