-- Moves the staged rows into workout_route_metadata.
-- Reads:  staging_workout_route_metadata
-- Writes: workout_route_metadata (insert only)
INSERT INTO workout_route_metadata (
       workout_route_id,
       position,
       key_id,
       value)
SELECT workout_route_id,
       position,
       key_id,
       value
  FROM staging_workout_route_metadata;
