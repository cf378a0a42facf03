-- The page of a chain asks for its last errors every few seconds (docs/specs/cockpit.md). The index holds troubled files only, so a file that goes well costs nothing.
create index file_processing_log_failed on file_processing_log (chain_no, completed_at desc) where status in ('failed', 'expired');
