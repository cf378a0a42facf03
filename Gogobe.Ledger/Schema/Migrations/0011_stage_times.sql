-- When a file passed each stage (docs/specs/cockpit.md, the waterfall of a session). Neither is in an index, so a transition still writes its row in place.
alter table file_processing_log
  add column downloaded_at timestamptz,           -- when its bytes came last
  add column parsed_at timestamptz;               -- when its last reading ended; null where the Writer was faster, and where it was never read
