-- The tracks: one row for each file of a WorkoutRoute (or for a route without a file), and for
-- each track file that no route refers to.
CREATE TABLE staging_workout_route (
    id             bigint NOT NULL,
    workout_id     bigint,           -- NULL: no WorkoutRoute refers to the file
    source_id      integer,
    device_id      integer,
    creation_date  timestamptz,
    start_date     timestamptz,
    end_date       timestamptz,
    file_path      text              -- relative to the export's folder: "workout-routes/route_2025-07-10_7.30pm.gpx"
) WITH (autovacuum_enabled = off);
