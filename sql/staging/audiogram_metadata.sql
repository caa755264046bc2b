-- MetadataEntry elements of Audiograms.
CREATE TABLE staging_audiogram_metadata (
    audiogram_id  bigint NOT NULL,   -- → audiogram
    position      integer NOT NULL,  -- from 1, in document order; a key may repeat
    key_id        integer NOT NULL,
    value         text NOT NULL
) WITH (autovacuum_enabled = off);
