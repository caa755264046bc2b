-- Workout elements.
CREATE TABLE IF NOT EXISTS workout (
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
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS workout_id_seq INCREMENT BY 65536;
