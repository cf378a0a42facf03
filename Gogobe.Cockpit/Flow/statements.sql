select coalesce(jsonb_agg(jsonb_build_object('query', s.query, 'calls', s.calls, 'total_ms', s.total_ms, 'mean_ms', s.total_ms / s.calls) order by s.total_ms desc), '[]')::text
from (
  -- One text may have several rows: of several roles, of temporary tables of several sessions, or hidden from this role.
  select left(s.query, 400) as query, sum(s.calls)::bigint as calls, sum(s.total_exec_time) as total_ms
  from pg_stat_statements s join pg_database d on d.oid = s.dbid where d.datname = current_database() and s.calls > 0 group by 1 order by 3 desc limit 5) s
