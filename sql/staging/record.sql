-- The samples: Record elements.
CREATE TABLE staging_record (
    id              bigint NOT NULL,
    record_type_id  integer NOT NULL,
    source_id       integer,
    device_id       integer,
    unit_id         integer,               -- NULL for categories
    value           double precision,      -- a finite number in unit
    value_text      text,                  -- a category, or a text that is no finite number
    creation_date   timestamptz,
    start_date      timestamptz NOT NULL,
    end_date        timestamptz NOT NULL,
    fingerprint     bigint NOT NULL        -- XXH3 of type, source name, unit, value text, start and end
) WITH (autovacuum_enabled = off);
