-- Whether a load that has lost its session may still be committed: one row.
--   $1  name of the schema
--   $2  process id of the session; NULL when a pooler hid it
-- A session of a load holds the lock of the schema until it ends or has committed, and its last
-- transaction another one.
WITH holder AS (
    SELECT held.pid
      FROM pg_catalog.pg_locks held
      JOIN pg_catalog.pg_namespace own_schema
        ON held.objid::bigint = (own_schema.oid::bigint + 2147483648) % 4294967296
     WHERE own_schema.nspname = $1
       AND held.locktype = 'advisory'
       AND held.granted
       AND held.objsubid = 2
       AND held.database = (SELECT oid FROM pg_catalog.pg_database
                             WHERE datname = pg_catalog.current_database())
       AND (held.classid = 1886743667 AND held.pid = $2::int
         OR held.classid = 1886743668 AND held.pid = coalesce($2::int, held.pid))
)
SELECT pg_catalog.pg_is_in_recovery() AS is_standby,
       (SELECT min(pid) FROM holder) AS holder,
       EXISTS (SELECT 1
                 FROM pg_catalog.pg_stat_activity
                WHERE pid IN (SELECT pid FROM holder)
                  AND wait_event_type = 'Client') AS waits_for_its_client;
