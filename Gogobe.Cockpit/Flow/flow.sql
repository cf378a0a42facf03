-- What is broken and what is in hand, and how the database itself is (docs/specs/cockpit.md, "Figures of the flow").
with waiting as (
  select d.reason, d.topic, d.consumer_group, count(*) as letters, min(d.at) as first, max(d.at) as last, max(d.dead_letter_id) as newest
  from dead_letters d where d.redriven_at is null group by 1, 2, 3 order by letters desc, 1, 2, 3 limit 20),
in_hand as (
  select f.file_id, f.file_name, f.status, f.updated_at, f.lease_until, c.slug
  from file_processing_log f left join chains c using (chain_no)
  where f.completed_at is null and f.status in ('downloading', 'parsing', 'writing') and f.repeat_of is null and c.slug is distinct from 'canary')
select jsonb_build_object(
  'now', now(),
  'letters', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'reason', w.reason, 'topic', w.topic, 'group', w.consumer_group, 'count', w.letters, 'first', w.first, 'last', w.last, 'detail', d.detail,
      'attempts', d.attempts, 'key', d.message_key, 'file_id', d.file_id, 'bytes', octet_length(d.payload), 'payload', encode(substring(d.payload from 1 for 600), 'base64'))
      order by w.letters desc, w.reason, w.topic, w.consumer_group), '[]')
    from waiting w join dead_letters d on d.dead_letter_id = w.newest),
  'in_hand', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'file_id', h.file_id, 'name', h.file_name, 'state', h.status, 'since', h.updated_at, 'lease_until', h.lease_until, 'chain', h.slug) order by h.updated_at, h.file_id), '[]')
    from (select * from in_hand order by updated_at, file_id limit 12) h),
  'in_hand_all', (select count(*) from in_hand),
  'database', (
    select jsonb_build_object(
      'bytes', pg_database_size(current_database()), 'connections', count(*), 'active', count(*) filter (where a.state = 'active' and a.pid <> pg_backend_pid()),
      'idle_in_transaction', count(*) filter (where a.state like 'idle in transaction%'), 'blocked', count(*) filter (where a.wait_event_type = 'Lock'),
      'most', current_setting('max_connections')::int, 'version', current_setting('server_version'),
      'oldest_transaction', min(a.xact_start) filter (where a.pid <> pg_backend_pid()),
      'has_statements', exists (select from pg_extension where extname = 'pg_stat_statements'))
    from pg_stat_activity a where a.datname = current_database()))::text
