-- MetadataEntry elements of WorkoutRoutes.
CREATE TABLE staging_workout_route_metadata (
    workout_route_id  bigint NOT NULL,   -- → workout_route
    position          integer NOT NULL,  -- from 1, in document order; a key may repeat
    key_id            integer NOT NULL,
    value             text NOT NULL
) WITH (autovacuum_enabled = off);
