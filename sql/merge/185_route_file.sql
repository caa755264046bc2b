-- Moves the staged rows into route_file.
-- Reads:  staging_route_file
-- Writes: route_file (insert only)
INSERT INTO route_file (
       route_id,
       position,
       creator,
       version,
       schema_location,
       name,
       exported_at)
SELECT route_id,
       position,
       creator,
       version,
       schema_location,
       name,
       exported_at
  FROM staging_route_file;
