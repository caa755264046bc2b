-- Correlation elements: samples that belong together, such as a meal.
CREATE TABLE IF NOT EXISTS correlation (
    id             bigint NOT NULL,
    type           text NOT NULL,         -- "HKCorrelationTypeIdentifierFood"
    source_id      integer,
    device_id      integer,
    creation_date  timestamptz,
    start_date     timestamptz NOT NULL,
    end_date       timestamptz NOT NULL,
    fingerprint    bigint NOT NULL        -- XXH3 of type, source name, start and end
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS correlation_id_seq INCREMENT BY 65536;
