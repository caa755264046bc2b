-- The keys of MetadataEntry@key.
CREATE TABLE staging_metadata_key (
    id    integer NOT NULL,
    name  text NOT NULL      -- "HKMetadataKeyHeartRateMotionContext"
) WITH (autovacuum_enabled = off);
