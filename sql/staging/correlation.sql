-- Correlation elements: samples that belong together, such as a meal.
CREATE TABLE staging_correlation (
    id             bigint NOT NULL,
    type           text NOT NULL,         -- "HKCorrelationTypeIdentifierFood"
    source_id      integer,
    device_id      integer,
    creation_date  timestamptz,
    start_date     timestamptz NOT NULL,
    end_date       timestamptz NOT NULL,
    fingerprint    bigint NOT NULL        -- XXH3 of type, source name, start and end
) WITH (autovacuum_enabled = off);
