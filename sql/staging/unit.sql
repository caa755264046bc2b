-- The units of Record@unit.
CREATE TABLE staging_unit (
    id    integer NOT NULL,
    name  text NOT NULL      -- "count/min"
) WITH (autovacuum_enabled = off);
