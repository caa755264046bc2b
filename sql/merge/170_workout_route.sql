-- Moves the staged rows into workout_route.
-- Reads:  staging_workout_route
-- Writes: workout_route (insert only)
INSERT INTO workout_route (
       id,
       workout_id,
       source_id,
       device_id,
       creation_date,
       start_date,
       end_date,
       file_path)
SELECT id,
       workout_id,
       source_id,
       device_id,
       creation_date,
       start_date,
       end_date,
       file_path
  FROM staging_workout_route;
