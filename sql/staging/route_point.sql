-- The points of the tracks: trkpt of GPX files, and Location elements of old exports.
CREATE TABLE staging_route_point (
    route_id             bigint NOT NULL,            -- → workout_route
    position             integer NOT NULL,           -- from 1, in file order; times may repeat
    point_time           timestamptz NOT NULL,
    latitude             double precision NOT NULL,  -- degrees, north positive
    longitude            double precision NOT NULL,  -- degrees, east positive
    elevation            double precision,           -- metres
    speed                double precision,           -- metres per second; -1: unknown
    course               double precision,           -- degrees from north; -1: unknown
    horizontal_accuracy  double precision,           -- metres
    vertical_accuracy    double precision            -- metres
) WITH (autovacuum_enabled = off);
