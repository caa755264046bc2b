-- Attachment elements of VisionPrescriptions.
CREATE TABLE staging_vision_prescription_attachment (
    vision_prescription_id  bigint NOT NULL,
    position                integer NOT NULL,  -- from 1, in document order
    identifier              text
) WITH (autovacuum_enabled = off);
