-- Audiogram elements.
CREATE TABLE IF NOT EXISTS audiogram (
    id             bigint NOT NULL,
    type           text NOT NULL,
    source_id      integer,
    device_id      integer,
    creation_date  timestamptz,
    start_date     timestamptz NOT NULL,
    end_date       timestamptz NOT NULL,
    fingerprint    bigint NOT NULL        -- XXH3 of type, source name, start and end
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS audiogram_id_seq INCREMENT BY 65536;
