-- Sweeps of portals: what each portal listed, and sessions with one execution a portal (docs/specs/sessions.md).

-- What is known of a portal between two sweeps, whatever process makes them.
create table portal_states (
  portal text primary key,                        -- slug of the registry entry
  chain_nos smallint[] not null default '{}',     -- chains whose files it gives
  fingerprint text,                               -- of the last listing that was taken over whole
  listed_at timestamptz,                          -- when that listing began
  whole_at timestamptz,                           -- when the last listing of everything that the portal shows began
  files_seen_at timestamptz,                      -- when the portal last listed any file
  breaker_state text not null default 'closed' check (breaker_state in ('closed', 'open', 'half-open')),
  breaker_failures int not null default 0,
  breaker_opened int not null default 0,
  breaker_until timestamptz,
  breaker_reason text not null default 'none',
  breaker_since timestamptz,
  due_at timestamptz,                             -- when the schedule wants it next; null: at once
  paused boolean not null default false
);

create table listing_cursors (
  portal text not null,
  file_type text not null,
  newest timestamptz not null,                    -- the greatest stamp that was listed, UTC
  primary key (portal, file_type)
);

-- Names that were listed and offered. A name that is listed again as it was is nothing new.
create table listed_names (
  portal text not null,
  file_name text not null,                        -- as listed; untrusted text
  size_hint bigint,                               -- as the portal told it, often rounded; null: it does not tell
  file_id bigint not null,                        -- the row of the last offer; the ledger may have forgotten it
  offers smallint not null,                       -- since it was last listed with this size
  first_listed timestamptz not null,
  last_listed timestamptz not null,               -- exact to a day: a sweep that finds nothing new writes nothing
  primary key (portal, file_name)
);
create index listed_names_old on listed_names (last_listed);

-- Names that were listed and not offered: of other chains, of no known form, behind links that nobody may follow. The newest few of each portal.
create table listing_strangers (
  portal text not null,
  file_name text not null,                        -- untrusted text
  reason text not null,
  first_listed timestamptz not null,
  last_listed timestamptz not null,
  primary key (portal, file_name)
);

alter table scrape_sessions
  add column location text,                       -- region filter; null: everywhere
  add column sites text[] not null default '{}',  -- portals; empty where none is asked (ingest, replay)
  add column max_files_per_chain int,
  add column max_concurrency int,
  add column priority int not null default 0,
  add column duration_seconds double precision generated always as (extract(epoch from ended_at - started_at)) stored,
  add column total_rows_found bigint not null default 0,
  add column total_rows_saved bigint not null default 0,
  add column duplicates_skipped bigint not null default 0,
  add column errors_count bigint not null default 0;
create index scrape_sessions_running on scrape_sessions (session_id) where status = 'running';

create table site_executions (
  execution_id bigint generated always as identity primary key,
  session_id bigint not null references scrape_sessions on delete cascade,
  site_name text not null,                        -- the portal
  status text not null default 'waiting' check (status in ('waiting', 'running', 'completed', 'failed', 'cancelled')),
  priority int not null default 0,
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  duration_seconds double precision generated always as (extract(epoch from completed_at - started_at)) stored,
  attempt_number int not null default 0,
  success boolean generated always as (status = 'completed') stored,
  reason text not null default 'none',
  error_message text,                             -- at most 500 characters, for people
  lease_owner text,
  lease_until timestamptz,
  rows_scraped bigint not null default 0,         -- rows of the files it brought, when the session ended
  files_listed int not null default 0,            -- different names
  files_new int not null default 0,
  files_known int not null default 0,
  files_repeated int not null default 0,          -- another name, or other bytes, of a file that is known
  files_strange int not null default 0,
  files_unknown int not null default 0,
  files_last_seen timestamptz,                    -- when the portal last listed any file
  incomplete text,                                -- what the listing could not show
  way text,                                       -- how it was listed, where a family has several ways
  listing_pages int not null default 0,
  avg_listing_ms double precision,
  circuit_breaker_state text not null default 'closed',
  circuit_breaker_failures int not null default 0,
  memory_usage_mb double precision,
  cpu_usage_percent double precision,
  unique (session_id, site_name)
);

-- However many Scouts there are and however many sessions want it, a portal is swept by one at a time.
create unique index site_executions_running on site_executions (site_name) where status = 'running';
create index site_executions_open on site_executions (priority desc, execution_id) where status in ('waiting', 'running');

create table session_metrics (
  metric_id bigint generated always as identity primary key,
  session_id bigint not null references scrape_sessions on delete cascade,
  at timestamptz not null,
  rows_per_minute double precision,
  active_scrapers int not null default 0,         -- executions at work
  queue_depth bigint not null default 0,          -- files of the session that have not settled
  memory_usage_mb double precision,
  cpu_usage_percent double precision,
  site_response_times jsonb,                      -- {"rami-levy": 210.5}: milliseconds a document
  site_success_rates jsonb,                       -- {"rami-levy": 1}
  error_counts jsonb                              -- {"timeout": 3}: bounded reasons, of files and executions
);
create index session_metrics_session on session_metrics (session_id, at);

create table system_health (
  health_id bigint generated always as identity primary key,
  at timestamptz not null,
  total_memory_mb double precision,
  available_memory_mb double precision,
  cpu_usage_percent double precision,
  disk_usage_percent double precision,
  active_sessions int not null default 0,
  total_scrapers_running int not null default 0,
  database_connections int not null default 0,
  cockpit_healthy boolean,                        -- null: not known to who wrote the row
  database_healthy boolean not null default true,
  scout_healthy boolean not null default true,
  portals jsonb                                   -- {"rami-levy": true}: reached at the last sweep
);
create index system_health_at on system_health (at);
