-- The apps and devices that wrote samples: sourceName with sourceVersion.
CREATE TABLE staging_source (
    id       integer NOT NULL,
    name     text NOT NULL,
    version  text
) WITH (autovacuum_enabled = off);
