-- How one file got where it is, as one jsonb. $1: its number. No row where there is no such file; a re-listing of a completed one is none.
-- Everything is entered by the number of the file or by its identity; the newest run of all files is the last entry of an index.
-- A span is told only where both of its ends belong to one run: when a later run was asked for is not stored.
select jsonb_build_object(
  'run', f.run, 'attempt', f.attempt, 'session_id', f.session_id, 'trigger', s.trigger, 'discovered_at', f.discovered_at, 'downloaded_at', f.downloaded_at, 'parsed_at', f.parsed_at,
  'updated_at', f.updated_at, 'raw_key', f.raw_path, 'lease_owner', f.lease_owner, 'instance', f.transport_instance, 'topic', f.topic, 'partition', f.partition, 'offset', f."offset",
  'carrier_seconds', case when f.downloaded_at >= f.discovered_at and e.at is null then extract(epoch from f.downloaded_at - f.discovered_at) end,
  'parser_seconds', case when f.parsed_at >= f.downloaded_at and (e.at is null or e.at < f.downloaded_at) then extract(epoch from f.parsed_at - f.downloaded_at) end,
  'writer_seconds', case when f.status = 'completed' and f.completed_at >= f.parsed_at and f.parsed_at >= f.downloaded_at and (e.at is null or e.at < f.parsed_at)
    then extract(epoch from f.completed_at - f.parsed_at) end,
  'runs', coalesce((
    select jsonb_agg(jsonb_build_object('run', r.run, 'at', r.claimed_at, 'parser_version', r.parser_version, 'balanced', r.balanced, 'seen', r.seen, 'written', r.written,
      'rejected', r.rejected, 'missing', r.missing) order by r.run)
    from (select * from file_runs r where r.file_id = f.file_id order by r.run desc limit 20) r), '[]'),
  'same_bytes', (
    select p.file_id from file_processing_log p
    where p.identity = f.identity and p.file_id <> f.file_id and p.sha256 = f.sha256 and p.status in ('downloaded', 'parsing', 'writing', 'completed')
    order by p.status = 'completed' desc, p.ordinal limit 1),
  'newest_run', (select jsonb_build_object('parser_version', r.parser_version, 'at', r.claimed_at) from file_runs r order by r.claimed_at desc limit 1))::text
from file_processing_log f
left join scrape_sessions s using (session_id)
left join lateral (select max(r.claimed_at) as at from file_runs r where r.file_id = f.file_id and r.run < f.run) e on true
where f.file_id = $1 and f.repeat_of is null
