-- VisionPrescription elements.
CREATE TABLE staging_vision_prescription (
    id               bigint NOT NULL,
    type             text NOT NULL,
    date_issued      timestamptz NOT NULL,
    expiration_date  timestamptz,
    brand            text
) WITH (autovacuum_enabled = off);
