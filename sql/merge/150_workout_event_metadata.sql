-- Moves the staged rows into workout_event_metadata.
-- Reads:  staging_workout_event_metadata
-- Writes: workout_event_metadata (insert only)
INSERT INTO workout_event_metadata (
       workout_event_id,
       position,
       key_id,
       value)
SELECT workout_event_id,
       position,
       key_id,
       value
  FROM staging_workout_event_metadata;
