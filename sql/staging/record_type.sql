-- The types of Record@type.
CREATE TABLE staging_record_type (
    id          integer NOT NULL,
    identifier  text NOT NULL      -- "HKQuantityTypeIdentifierHeartRate"
) WITH (autovacuum_enabled = off);
