-- Moves the staged rows into activity_summary.
-- Reads:  staging_activity_summary
-- Writes: activity_summary (insert only)
INSERT INTO activity_summary (
       id,
       date_components,
       active_energy_burned,
       active_energy_burned_goal,
       active_energy_burned_unit,
       apple_move_minutes,
       apple_move_minutes_goal,
       apple_move_time,
       apple_move_time_goal,
       apple_exercise_time,
       apple_exercise_time_goal,
       apple_stand_hours,
       apple_stand_hours_goal)
SELECT id,
       date_components,
       active_energy_burned,
       active_energy_burned_goal,
       active_energy_burned_unit,
       apple_move_minutes,
       apple_move_minutes_goal,
       apple_move_time,
       apple_move_time_goal,
       apple_exercise_time,
       apple_exercise_time_goal,
       apple_stand_hours,
       apple_stand_hours_goal
  FROM staging_activity_summary;
