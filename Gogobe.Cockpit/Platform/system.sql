-- What the database says of itself, and how full the disk was when a Scout looked last. Nothing here grows with the ledger but the files that the size is made of.
select jsonb_build_object(
  'schema', m.version, 'migrated_at', m.applied_at,
  'postgres', current_setting('server_version'), 'postgres_since', pg_postmaster_start_time(),
  'bytes', pg_database_size(current_database()),
  'raw_oldest', (select min(completed_at) from file_processing_log where raw_path is not null),
  'raw_garbage', (select count(*) from raw_garbage),
  'disk', h.disk_usage_percent, 'disk_at', h.at)::text
from (select 1) one
left join lateral (select version, applied_at from schema_migrations order by version desc limit 1) m on true
left join lateral (select disk_usage_percent, at from system_health order by at desc limit 1) h on true
