-- What the server is and what it allows this role: one row.
--   $1  name of the schema
--   $2  names of the tables
--   $3  process id of the session, as the client was told
-- Reads: the catalog
WITH own_schema AS (
    SELECT oid, nspowner FROM pg_catalog.pg_namespace WHERE nspname = $1
), target AS (
    SELECT c.oid, c.relname, c.relowner
      FROM pg_catalog.pg_class c
     WHERE c.relnamespace = (SELECT oid FROM own_schema)
       AND c.relname = ANY ($2::text[])
), own_role AS (
    SELECT oid, rolname, rolsuper, rolconnlimit
      FROM pg_catalog.pg_roles WHERE rolname = current_user
), own_database AS (
    SELECT oid, datname, datconnlimit
      FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()
), client_session AS (
    -- The kind of other roles' sessions is hidden; those without a role are the server's own.
    SELECT usesysid, datid
      FROM pg_catalog.pg_stat_activity
     WHERE usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
)
SELECT pg_catalog.current_setting('server_version') AS version,
       own_role.rolname AS role,
       own_database.datname AS database,
       pg_catalog.current_setting('server_encoding') AS encoding,
       pg_catalog.current_setting('wal_level') AS wal_level,
       pg_catalog.pg_is_in_recovery() AS is_standby,
       pg_catalog.current_setting('transaction_read_only') = 'on' AS is_read_only,
       pg_catalog.pg_backend_pid() <> $3::int AS is_pooled,
       pg_catalog.has_database_privilege(own_database.oid, 'CREATE') AS may_create_schemas,
       (SELECT pg_catalog.pg_get_userbyid(nspowner) FROM own_schema) AS schema_role,
       (SELECT pg_catalog.has_schema_privilege(oid, 'CREATE') FROM own_schema) AS may_create_tables,
       (SELECT pg_catalog.count(1) FROM target) AS tables,
       (SELECT pg_catalog.min(relname::text) FROM target
         WHERE NOT pg_catalog.pg_has_role(relowner, 'USAGE')) AS table_of_another,
       (SELECT pg_catalog.min(relname::text) FROM target
         WHERE pg_catalog.row_security_active(oid)) AS table_with_row_security,
       least(pg_catalog.current_setting('max_connections')::int
               - CASE WHEN rolsuper THEN 0
                      ELSE pg_catalog.current_setting('superuser_reserved_connections')::int
                        + coalesce(pg_catalog.current_setting('reserved_connections', true)::int, 0)
                  END
               - (SELECT pg_catalog.count(1) FROM client_session),
             CASE WHEN rolconnlimit >= 0 AND NOT rolsuper THEN rolconnlimit
               - (SELECT pg_catalog.count(1) FROM client_session WHERE usesysid = own_role.oid) END,
             CASE WHEN datconnlimit >= 0 AND NOT rolsuper THEN datconnlimit
               - (SELECT pg_catalog.count(1) FROM client_session WHERE datid = own_database.oid) END
       ) AS free_connections
  FROM own_role, own_database;
