-- MetadataEntry elements of Workouts.
CREATE TABLE staging_workout_metadata (
    workout_id  bigint NOT NULL,   -- → workout
    position    integer NOT NULL,  -- from 1, in document order; a key may repeat
    key_id      integer NOT NULL,
    value       text NOT NULL
) WITH (autovacuum_enabled = off);
