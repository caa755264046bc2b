-- Workout elements.
CREATE TABLE staging_workout (
    id                        bigint NOT NULL,
    activity_type             text NOT NULL,         -- "HKWorkoutActivityTypeRunning"
    duration                  double precision,
    duration_unit             text,
    total_distance            double precision,      -- NULL since iOS 16: see workout_statistics
    total_distance_unit       text,
    total_energy_burned       double precision,
    total_energy_burned_unit  text,
    source_id                 integer,
    device_id                 integer,
    creation_date             timestamptz,
    start_date                timestamptz NOT NULL,
    end_date                  timestamptz NOT NULL,
    fingerprint               bigint NOT NULL        -- XXH3 of activity type, source name, start and end
) WITH (autovacuum_enabled = off);
