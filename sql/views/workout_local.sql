-- Workouts with their days and clock times where the person lives: in user_profile.time_zone.
CREATE OR REPLACE VIEW workout_local AS
SELECT workout.id,
       workout.activity_type,
       workout.duration,
       workout.duration_unit,
       workout.total_distance,
       workout.total_distance_unit,
       workout.total_energy_burned,
       workout.total_energy_burned_unit,
       workout.source_id,
       workout.device_id,
       workout.creation_date,
       workout.start_date,
       workout.end_date,
       workout.start_date AT TIME ZONE user_profile.time_zone AS start_local,
       workout.end_date AT TIME ZONE user_profile.time_zone AS end_local,
       (workout.start_date AT TIME ZONE user_profile.time_zone)::date AS local_day
  FROM workout
 CROSS JOIN user_profile;
