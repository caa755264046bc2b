-- WorkoutStatistics elements: totals and averages of one quantity.
CREATE TABLE staging_workout_statistics (
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
) WITH (autovacuum_enabled = off);
