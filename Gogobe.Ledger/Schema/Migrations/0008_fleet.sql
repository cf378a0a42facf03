-- The state of the whole fleet is one statement every few seconds, whatever the ledger has grown to (docs/specs/cockpit.md). Each index here has one
-- entry a file or execution, so a row of prices costs nothing.

-- What ended lately, and which chains brought anything lately.
create index file_processing_log_ended on file_processing_log (chain_no, completed_at desc) where completed_at is not null;

create index file_runs_claimed on file_runs (claimed_at);

-- The newest file of a chain.
create index file_processing_log_newest on file_processing_log (chain_no, file_time desc) where status = 'completed';

-- The last sweeps of a portal.
create index site_executions_site on site_executions (site_name, created_at desc);

-- Products by chain, counted beside the other read models.
create materialized view mv_product_totals as
select c.slug as chain, count(*) as products from chain_items i join chains c using (chain_no) where c.status <> 'canary' group by c.slug;
create unique index on mv_product_totals (chain);
