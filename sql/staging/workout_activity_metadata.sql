-- MetadataEntry elements of WorkoutActivities.
CREATE TABLE staging_workout_activity_metadata (
    workout_activity_id  bigint NOT NULL,   -- → workout_activity
    position             integer NOT NULL,  -- from 1, in document order; a key may repeat
    key_id               integer NOT NULL,
    value                text NOT NULL
) WITH (autovacuum_enabled = off);
