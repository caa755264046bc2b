-- The heads of the GPX files: what a track file says of itself.
CREATE TABLE staging_route_file (
    route_id         bigint NOT NULL,   -- → workout_route
    position         integer NOT NULL,  -- from 1; an archive may hold two files of one name
    creator          text,              -- gpx@creator
    version          text,              -- gpx@version
    schema_location  text,              -- gpx@xsi:schemaLocation
    name             text,              -- trk/name: "Route 2025-07-10 7:30pm"
    exported_at      timestamptz        -- metadata/time
) WITH (autovacuum_enabled = off);
