-- What could not be read and is left out, whole, with the reason.
CREATE TABLE staging_reject (
    id            bigint NOT NULL,
    reason        text NOT NULL,
    element_path  text NOT NULL,
    attributes    jsonb NOT NULL,
    line          bigint NOT NULL,
    byte_offset   bigint NOT NULL,
    source        text                  -- the file's own bytes, where it could not be taken apart
) WITH (autovacuum_enabled = off);
