-- MetadataEntry elements of Records inside Correlations.
CREATE TABLE staging_nested_record_metadata (
    nested_id  bigint NOT NULL,   -- → staging_nested_record
    position   integer NOT NULL,  -- from 1, in document order; a key may repeat
    key_id     integer NOT NULL,
    value      text NOT NULL
) WITH (autovacuum_enabled = off);
