-- Dead letters that go back, and the wishes of operators that a running host carries out (docs/specs/dead-letters.md).

-- What the message came with; empty where a transport has no headers.
alter table dead_letters add column headers jsonb not null default '{}';

-- The same letter again, wherever it lies: the loop guard counts by it.
alter table dead_letters add column identity text not null generated always as
  (topic || ' ' || message_key || ' ' || coalesce('file ' || file_id::text, encode(sha256(payload), 'hex'))) stored;
alter table dead_letters add column redriven_by text;
alter table dead_letters add column redrive_result text;       -- raised, republished, overtaken, refused, unreadable
alter table dead_letters add column redrives int not null default 0; -- how often its identity had been redriven, this time included

create index dead_letters_waiting on dead_letters (reason, topic, at) where redriven_at is null;
create index dead_letters_identity on dead_letters (identity);

create table commands (
  command_id bigint generated always as identity primary key,
  kind text not null,
  arguments jsonb not null default '{}',
  priority int not null default 0,
  who text not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  result jsonb,
  detail text,
  lease_owner text,
  lease_until timestamptz,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index commands_open on commands (kind, priority desc, command_id) where state in ('waiting', 'running');
