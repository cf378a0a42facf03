-- What was rejected lately, by chain and reason, and the rows themselves (docs/specs/cockpit.md). The index holds runs with rejected rows only, so a file that goes well costs nothing.
create index file_runs_rejected on file_runs (claimed_at desc, file_id desc, run) where rejected > 0;
