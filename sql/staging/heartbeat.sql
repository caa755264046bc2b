-- InstantaneousBeatsPerMinute elements of Records.
CREATE TABLE staging_heartbeat (
    record_id  bigint NOT NULL,
    position   integer NOT NULL,           -- from 1, in document order
    bpm        double precision NOT NULL,  -- beats per minute
    beat_time  timestamptz NOT NULL        -- rebuilt from the time of day that the export prints
) WITH (autovacuum_enabled = off);
