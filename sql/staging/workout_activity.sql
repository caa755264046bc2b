-- WorkoutActivity elements: the parts of a workout.
CREATE TABLE staging_workout_activity (
    id             bigint NOT NULL,
    workout_id     bigint NOT NULL,
    uuid           text NOT NULL,
    start_date     timestamptz NOT NULL,
    end_date       timestamptz,
    duration       double precision,
    duration_unit  text
) WITH (autovacuum_enabled = off);
