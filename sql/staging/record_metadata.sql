-- MetadataEntry elements of Records.
CREATE TABLE staging_record_metadata (
    record_id  bigint NOT NULL,   -- → record
    position   integer NOT NULL,  -- from 1, in document order; a key may repeat
    key_id     integer NOT NULL,
    value      text NOT NULL
) WITH (autovacuum_enabled = off);
