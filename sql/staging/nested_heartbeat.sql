-- InstantaneousBeatsPerMinute elements of Records inside Correlations.
CREATE TABLE staging_nested_heartbeat (
    nested_id  bigint NOT NULL,            -- → staging_nested_record
    position   integer NOT NULL,
    bpm        double precision NOT NULL,
    beat_time  timestamptz NOT NULL
) WITH (autovacuum_enabled = off);
