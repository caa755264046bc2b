-- WorkoutStatistics elements: totals and averages of one quantity.
CREATE TABLE IF NOT EXISTS workout_statistics (
    id                   bigint NOT NULL,
    workout_id           bigint NOT NULL,
    workout_activity_id  bigint,                -- set when the statistics stand under a WorkoutActivity
    type                 text NOT NULL,         -- "HKQuantityTypeIdentifierHeartRate"
    start_date           timestamptz NOT NULL,
    end_date             timestamptz NOT NULL,
    average              double precision,
    minimum              double precision,
    maximum              double precision,
    sum                  double precision,
    unit                 text
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS workout_statistics_id_seq INCREMENT BY 65536;
