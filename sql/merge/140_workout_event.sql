-- Moves the staged rows into workout_event.
-- Reads:  staging_workout_event
-- Writes: workout_event (insert only)
INSERT INTO workout_event (
       id,
       workout_id,
       workout_activity_id,
       type,
       date,
       duration,
       duration_unit)
SELECT id,
       workout_id,
       workout_activity_id,
       type,
       date,
       duration,
       duration_unit
  FROM staging_workout_event;
