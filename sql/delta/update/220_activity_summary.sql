-- Brings summaries up to date: that of the last day was still growing.
-- Reads:  staging_activity_summary
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
  FROM (
           SELECT id,
                  coalesce(date_components, DATE 'infinity') AS key_1,
                  row_number() OVER (PARTITION BY coalesce(date_components, DATE 'infinity')
                                         ORDER BY id) AS place
             FROM staging_activity_summary
       ) place_of_staged
  JOIN (
           SELECT id,
                  coalesce(date_components, DATE 'infinity') AS key_1,
                  row_number() OVER (PARTITION BY coalesce(date_components, DATE 'infinity')
                                         ORDER BY id) AS place
             FROM activity_summary
       ) known
    ON known.key_1 = place_of_staged.key_1
   AND known.place = place_of_staged.place
  JOIN staging_activity_summary staged
    ON staged.id = place_of_staged.id
 WHERE target.id = known.id
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
