-- The types of Record@type.
CREATE TABLE IF NOT EXISTS record_type (
    id          integer NOT NULL,
    identifier  text NOT NULL      -- "HKQuantityTypeIdentifierHeartRate"
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS record_type_id_seq INCREMENT BY 65536;
