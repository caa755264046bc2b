-- The keys of MetadataEntry@key.
CREATE TABLE IF NOT EXISTS metadata_key (
    id    integer NOT NULL,
    name  text NOT NULL      -- "HKMetadataKeyHeartRateMotionContext"
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS metadata_key_id_seq INCREMENT BY 65536;
