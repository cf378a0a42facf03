-- What an operator asks for first must not scan a ledger of millions of files. Both hold troubled files only, so a file that goes well costs nothing.
create index file_processing_log_trouble on file_processing_log (file_id) where status in ('failed', 'expired');
create index file_runs_missing on file_runs (file_id) where missing <> 0;
