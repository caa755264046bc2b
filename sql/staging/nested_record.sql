-- Record elements inside Correlations, until the merge has found their twins.
CREATE TABLE staging_nested_record (
    nested_id       bigint NOT NULL,       -- from 1, in document order
    correlation_id  bigint NOT NULL,
    position        integer NOT NULL,      -- in the Correlation, from 1
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
