-- The completed file of prices of a store with a stamp. $1: chain, $2: store, $3: stamp.
select f.file_id from chains c join file_processing_log f using (chain_no)
where c.slug = $1 and f.status = 'completed' and f.file_time = $3 and f.store_no = $2 and f.file_type in ('PriceFull', 'Price') and f.repeat_of is null
order by f.ordinal desc, f.file_id desc limit 1
