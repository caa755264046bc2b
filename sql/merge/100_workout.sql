-- Moves the staged rows into workout.
-- Reads:  staging_workout
-- Writes: workout (insert only)
INSERT INTO workout (
       id,
       activity_type,
       duration,
       duration_unit,
       total_distance,
       total_distance_unit,
       total_energy_burned,
       total_energy_burned_unit,
       source_id,
       device_id,
       creation_date,
       start_date,
       end_date,
       fingerprint)
SELECT id,
       activity_type,
       duration,
       duration_unit,
       total_distance,
       total_distance_unit,
       total_energy_burned,
       total_energy_burned_unit,
       source_id,
       device_id,
       creation_date,
       start_date,
       end_date,
       fingerprint
  FROM staging_workout;
