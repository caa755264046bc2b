-- Audiogram elements.
CREATE TABLE staging_audiogram (
    id             bigint NOT NULL,
    type           text NOT NULL,
    source_id      integer,
    device_id      integer,
    creation_date  timestamptz,
    start_date     timestamptz NOT NULL,
    end_date       timestamptz NOT NULL,
    fingerprint    bigint NOT NULL        -- XXH3 of type, source name, start and end
) WITH (autovacuum_enabled = off);
