-- Deletes tracks that the export no longer has and that no WorkoutRoute refers to.
--   $1  their paths, a JSON array
-- Writes: workout_route (delete only)
DELETE FROM workout_route
 WHERE workout_id IS NULL
   AND file_path IN (SELECT path FROM jsonb_array_elements_text($1::jsonb) AS path);
