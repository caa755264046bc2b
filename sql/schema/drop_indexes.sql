-- Takes off what indexes.sql adds.
DROP INDEX IF EXISTS idx_record_type_date;
DROP INDEX IF EXISTS idx_workout_type;
DROP INDEX IF EXISTS idx_workout_start;
DROP INDEX IF EXISTS idx_workout_activity_workout;
DROP INDEX IF EXISTS idx_workout_event_workout;
DROP INDEX IF EXISTS idx_workout_stats_workout;
DROP INDEX IF EXISTS idx_workout_route_workout;
DROP INDEX IF EXISTS idx_correlation_type;
DROP INDEX IF EXISTS idx_correlation_start;
DROP INDEX IF EXISTS idx_corr_record_record;
DROP INDEX IF EXISTS idx_activity_date;
DROP INDEX IF EXISTS idx_clinical_record_type;
DROP INDEX IF EXISTS idx_electrocardiogram_date;
