-- The members of Correlations: a nested Record is its identical top-level record.
CREATE TABLE IF NOT EXISTS correlation_record (
    correlation_id  bigint NOT NULL,
    position        integer NOT NULL,  -- from 1, in document order
    record_id       bigint NOT NULL
);
