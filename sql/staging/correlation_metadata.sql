-- MetadataEntry elements of Correlations.
CREATE TABLE staging_correlation_metadata (
    correlation_id  bigint NOT NULL,   -- → correlation
    position        integer NOT NULL,  -- from 1, in document order; a key may repeat
    key_id          integer NOT NULL,
    value           text NOT NULL
) WITH (autovacuum_enabled = off);
