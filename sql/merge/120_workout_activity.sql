-- Moves the staged rows into workout_activity.
-- Reads:  staging_workout_activity
-- Writes: workout_activity (insert only)
INSERT INTO workout_activity (
       id,
       workout_id,
       uuid,
       start_date,
       end_date,
       duration,
       duration_unit)
SELECT id,
       workout_id,
       uuid,
       start_date,
       end_date,
       duration,
       duration_unit
  FROM staging_workout_activity;
