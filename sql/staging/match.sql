-- Which row of its table a staged row is, where a natural key tells.  Filled by a merge that goes on
-- with tables as they are, not by COPY.
CREATE TABLE staging_match (
    entity     text NOT NULL,    -- the table: correlation, …
    staged_id  bigint NOT NULL,  -- → the staging table of the entity
    known_id   bigint NOT NULL   -- → the table of the entity
) WITH (autovacuum_enabled = off);
