-- Chains, sessions and the ledger: one row a file, every stage (docs/specs/ledger.md).

create table chains (
  chain_no smallint primary key,
  slug text not null unique,
  name_en text not null,
  name_he text,
  status text not null
);

create table scrape_sessions (
  session_id bigint generated always as identity primary key,
  trigger text not null,
  status text not null default 'running' check (status in ('running', 'completed', 'failed', 'cancelled')),
  instance text,                                  -- the process that publishes its files (docs/specs/ledger.md); null when none says
  started_at timestamptz not null default now(),
  ended_at timestamptz
);

-- The identity of a logical file: chain (or the published id where no chain is known), type, store, stamp, sequence.
create function file_identity(chain_no smallint, published_chain_id text, file_type text, store_no int, file_time timestamptz, sequence text)
returns text language sql immutable parallel safe as $$
  select coalesce(chain_no::text, 'x' || published_chain_id) || '/' || file_type || '/' || coalesce(store_no::text, '') || '/'
    || extract(epoch from (file_time at time zone 'UTC'))::bigint::text || '/' || sequence
$$;

create table file_processing_log (
  file_id bigint generated always as identity primary key,
  session_id bigint references scrape_sessions,
  chain_no smallint references chains,            -- null: no chain of the registry has the published id
  file_type text not null check (file_type in ('Stores', 'PriceFull', 'Price', 'PromoFull', 'Promo')),
  store_no int,                                   -- null: a chain-level file
  file_time timestamptz not null,
  wall_time timestamp not null,                   -- the stamp as it stands in the name, Asia/Jerusalem
  sequence text not null default '',
  ordinal smallint not null default 0,            -- 0, or the ordinal of a republish
  published_chain_id text not null,               -- digits of the name
  file_name text not null,                        -- as listed; untrusted text
  null_named boolean not null default false,
  url text not null,
  status text not null default 'discovered' check (status in
    ('discovered', 'retrying', 'downloading', 'downloaded', 'parsing', 'writing', 'completed', 'skipped', 'failed', 'expired')),
  reason text not null default 'none',
  detail text,                                    -- at most 500 characters, for people
  flags text[] not null default '{}',
  run int not null default 1,
  attempt int not null default 0,
  retry_at timestamptz,
  raw_path text,
  sha256 text,
  bytes bigint,
  repeat_of bigint references file_processing_log, -- a re-listing of a completed file under its own name: no file of its own
  transport_instance text,
  topic text,
  partition int,
  "offset" bigint,
  lease_owner text,
  lease_until timestamptz,
  discovered_at timestamptz not null default now(),
  completed_at timestamptz,                       -- when a final state was reached
  updated_at timestamptz not null default now(),  -- when the state last moved
  identity text not null generated always as
    (file_identity(chain_no, published_chain_id, file_type, store_no, file_time, sequence)) stored,
  unique (identity, ordinal)
) with (fillfactor = 70);                         -- a row moves through its states in place

create index file_processing_log_moving on file_processing_log (status, updated_at)
  where status in ('discovered', 'retrying', 'downloading', 'downloaded', 'parsing', 'writing');
create index file_processing_log_session on file_processing_log (session_id);
create index file_processing_log_name on file_processing_log (file_name);
create index file_processing_log_repeats on file_processing_log (repeat_of) where repeat_of is not null;
create index file_processing_log_retained on file_processing_log (completed_at) where raw_path is not null;
create index file_processing_log_completed on file_processing_log (completed_at) where completed_at is not null;

-- Raw objects that no row points to any more; deleted from the raw store, then from here.
create table raw_garbage (
  key text primary key,
  since timestamptz not null
);

-- The claim row of a run and its account. Written in the transaction that writes the rows, so it exists exactly when they do.
create table file_runs (
  file_id bigint not null references file_processing_log,
  run int not null,
  parse_id uuid not null,
  parser_version int not null,
  claimed_at timestamptz not null default now(),
  balanced boolean not null default true,         -- false: the figures that failed a file as unbalanced
  flags text[] not null default '{}',
  seen bigint not null,
  written bigint not null,
  unchanged bigint not null,
  duplicate bigint not null,
  superseded bigint not null,
  rejected bigint not null,
  missing bigint not null generated always as (seen - written - unchanged - duplicate - superseded - rejected) stored,
  gone bigint not null,
  items_seen bigint not null,
  declared bigint,
  xml_bytes bigint not null,
  repairs jsonb not null default '{}',
  unknown_elements jsonb not null default '{}',
  primary key (file_id, run)
);

create table file_attempts (
  attempt_id bigint generated always as identity primary key,
  file_id bigint not null references file_processing_log,
  run int not null,
  stage text not null check (stage in ('download', 'parse', 'write')),
  outcome text not null,
  reason text not null default 'none',
  detail text,
  at timestamptz not null default now()
);
create index file_attempts_file on file_attempts (file_id);

create table file_rejects (
  file_id bigint not null references file_processing_log,
  run int not null,
  reason text not null,
  rows bigint not null,
  primary key (file_id, run, reason)
);

create table rejected_rows (
  file_id bigint not null references file_processing_log,
  run int not null,
  row_no bigint not null,
  reason text not null,
  fragment text not null,                         -- untrusted text
  primary key (file_id, run, row_no)
);

create table dead_letters (
  dead_letter_id bigint generated always as identity primary key,
  transport_instance text not null,
  topic text not null,
  partition int not null,
  "offset" bigint not null,
  consumer_group text not null,
  message_key text not null,
  file_id bigint,
  run int,
  reason text not null,
  detail text not null,
  attempts int not null,
  payload bytea not null,
  at timestamptz not null default now(),
  redriven_at timestamptz,
  unique (transport_instance, topic, partition, "offset", consumer_group)
);

-- The account of every file, for people and programs. A re-listing of a completed file is no file.
create view v_file_account as
select f.file_id, c.slug as chain, f.store_no, f.file_type, f.file_name, f.status, f.reason,
       case when r.file_id is null then f.flags else r.flags end as flags,
       r.seen, r.written, r.unchanged, r.duplicate, r.superseded, r.rejected, r.missing, r.gone, r.items_seen,
       f.discovered_at, f.completed_at
from file_processing_log f
left join chains c using (chain_no)
left join file_runs r on r.file_id = f.file_id and r.run = f.run
where f.repeat_of is null;
