-- WorkoutEvent elements: pauses, laps, segments.
CREATE TABLE IF NOT EXISTS workout_event (
    id                   bigint NOT NULL,
    workout_id           bigint NOT NULL,
    workout_activity_id  bigint,                -- set when the event stands under a WorkoutActivity
    type                 text NOT NULL,         -- "HKWorkoutEventTypePause"
    date                 timestamptz NOT NULL,
    duration             double precision,
    duration_unit        text
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS workout_event_id_seq INCREMENT BY 65536;
