-- WorkoutEvent elements: pauses, laps, segments.
CREATE TABLE staging_workout_event (
    id                   bigint NOT NULL,
    workout_id           bigint NOT NULL,
    workout_activity_id  bigint,                -- set when the event stands under a WorkoutActivity
    type                 text NOT NULL,         -- "HKWorkoutEventTypePause"
    date                 timestamptz NOT NULL,
    duration             double precision,
    duration_unit        text
) WITH (autovacuum_enabled = off);
