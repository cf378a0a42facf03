-- Files that a sweep leaves out on purpose, and the check of the registry.

-- Whether a store has its Full of a day already (one pass a day).
create index file_processing_log_fulls on file_processing_log (chain_no, store_no, file_type, wall_time)
  where status = 'completed' and file_type in ('PriceFull', 'PromoFull');

comment on column scrape_sessions.location is 'city of the stores whose files are wanted; null: everywhere';

alter table site_executions
  add column files_held int not null default 0;   -- new, but a second pass of a day, or outside the region of the session

-- In what the authority's page of links and the registry of this build differ (docs/operations/portals.md, "Drift").
create table registry_drift (
  kind text not null check (kind in ('UnknownHost', 'NotNamed')),
  subject text not null,                          -- a host (untrusted text), or the slug of a chain
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  ended_at timestamptz,                           -- when a check did not find it any more
  primary key (kind, subject)
);
