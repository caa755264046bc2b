-- MetadataEntry elements of WorkoutEvents.
CREATE TABLE staging_workout_event_metadata (
    workout_event_id  bigint NOT NULL,   -- → workout_event
    position          integer NOT NULL,  -- from 1, in document order; a key may repeat
    key_id            integer NOT NULL,
    value             text NOT NULL
) WITH (autovacuum_enabled = off);
