-- VisionPrescription elements.
CREATE TABLE IF NOT EXISTS vision_prescription (
    id               bigint NOT NULL,
    type             text NOT NULL,
    date_issued      timestamptz NOT NULL,
    expiration_date  timestamptz,
    brand            text
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS vision_prescription_id_seq INCREMENT BY 65536;
