-- Keys of ASP.NET's data protection, shared by all Cockpits (docs/operations/deployment.md). They are no secrets of the database's users: whoever may read this
-- table can sign what a page sends back to a Cockpit.
create table data_protection_keys (
  name text primary key,
  xml text not null,
  created_at timestamptz not null
);
