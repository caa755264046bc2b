-- Brings summaries up to date: that of the last day was still growing.
-- Reads:  staging_match, staging_activity_summary
-- Writes: activity_summary (update only, where something differs)
UPDATE activity_summary target
   SET active_energy_burned = staged.active_energy_burned,
       active_energy_burned_goal = staged.active_energy_burned_goal,
       active_energy_burned_unit = staged.active_energy_burned_unit,
       apple_move_minutes = staged.apple_move_minutes,
       apple_move_minutes_goal = staged.apple_move_minutes_goal,
       apple_move_time = staged.apple_move_time,
       apple_move_time_goal = staged.apple_move_time_goal,
       apple_exercise_time = staged.apple_exercise_time,
       apple_exercise_time_goal = staged.apple_exercise_time_goal,
       apple_stand_hours = staged.apple_stand_hours,
       apple_stand_hours_goal = staged.apple_stand_hours_goal
  FROM staging_match matched
  JOIN staging_activity_summary staged
    ON staged.id = matched.staged_id
 WHERE matched.entity = 'activity_summary'
   AND target.id = matched.known_id
   AND (target.active_energy_burned,
        target.active_energy_burned_goal,
        target.active_energy_burned_unit,
        target.apple_move_minutes,
        target.apple_move_minutes_goal,
        target.apple_move_time,
        target.apple_move_time_goal,
        target.apple_exercise_time,
        target.apple_exercise_time_goal,
        target.apple_stand_hours,
        target.apple_stand_hours_goal)
       IS DISTINCT FROM
       (staged.active_energy_burned,
        staged.active_energy_burned_goal,
        staged.active_energy_burned_unit,
        staged.apple_move_minutes,
        staged.apple_move_minutes_goal,
        staged.apple_move_time,
        staged.apple_move_time_goal,
        staged.apple_exercise_time,
        staged.apple_exercise_time_goal,
        staged.apple_stand_hours,
        staged.apple_stand_hours_goal);
