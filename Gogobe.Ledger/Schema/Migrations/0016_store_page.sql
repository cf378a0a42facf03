-- The files of a store, newest stamp first (docs/specs/cockpit.md, "Stores"), and the file behind a price. One entry a file; none of its columns moves with the file's state.
create index file_processing_log_store on file_processing_log (chain_no, store_no, file_time desc) where store_no is not null;
