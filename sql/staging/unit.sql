-- The units of Record@unit.
CREATE UNLOGGED TABLE staging_unit (
    id    integer NOT NULL,
    name  text NOT NULL      -- "count/min"
) WITH (autovacuum_enabled = off);
