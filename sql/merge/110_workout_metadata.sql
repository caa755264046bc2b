-- Moves the staged rows into workout_metadata.
-- Reads:  staging_workout_metadata
-- Writes: workout_metadata (insert only)
INSERT INTO workout_metadata (
       workout_id,
       position,
       key_id,
       value)
SELECT workout_id,
       position,
       key_id,
       value
  FROM staging_workout_metadata;
