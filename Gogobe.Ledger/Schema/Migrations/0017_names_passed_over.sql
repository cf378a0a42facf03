-- The session that passed a name over last: the Cockpit shows them with their session.
alter table listing_strangers add column session_id bigint;
create index listing_strangers_session on listing_strangers (session_id);
