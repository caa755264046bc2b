-- Moves the staged rows into workout_activity_metadata.
-- Reads:  staging_workout_activity_metadata
-- Writes: workout_activity_metadata (insert only)
INSERT INTO workout_activity_metadata (
       workout_activity_id,
       position,
       key_id,
       value)
SELECT workout_activity_id,
       position,
       key_id,
       value
  FROM staging_workout_activity_metadata;
