-- WorkoutActivity elements: the parts of a workout.
CREATE TABLE IF NOT EXISTS workout_activity (
    id             bigint NOT NULL,
    workout_id     bigint NOT NULL,
    uuid           text NOT NULL,
    start_date     timestamptz NOT NULL,
    end_date       timestamptz,
    duration       double precision,
    duration_unit  text
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS workout_activity_id_seq INCREMENT BY 65536;
