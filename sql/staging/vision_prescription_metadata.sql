-- MetadataEntry elements of VisionPrescriptions.
CREATE TABLE staging_vision_prescription_metadata (
    vision_prescription_id  bigint NOT NULL,   -- → vision_prescription
    position                integer NOT NULL,  -- from 1, in document order; a key may repeat
    key_id                  integer NOT NULL,
    value                   text NOT NULL
) WITH (autovacuum_enabled = off);
