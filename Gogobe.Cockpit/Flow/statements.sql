select coalesce(jsonb_agg(jsonb_build_object('query', s.query, 'calls', s.calls, 'total_ms', s.total_exec_time, 'mean_ms', s.mean_exec_time) order by s.total_exec_time desc), '[]')::text
from (
  select left(s.query, 400) as query, s.calls, s.total_exec_time, s.mean_exec_time
  from pg_stat_statements s join pg_database d on d.oid = s.dbid where d.datname = current_database() order by s.total_exec_time desc limit 5) s
