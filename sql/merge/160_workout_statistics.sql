-- Moves the staged rows into workout_statistics.
-- Reads:  staging_workout_statistics
-- Writes: workout_statistics (insert only)
INSERT INTO workout_statistics (
       id,
       workout_id,
       workout_activity_id,
       type,
       start_date,
       end_date,
       average,
       minimum,
       maximum,
       sum,
       unit)
SELECT id,
       workout_id,
       workout_activity_id,
       type,
       start_date,
       end_date,
       average,
       minimum,
       maximum,
       sum,
       unit
  FROM staging_workout_statistics;
