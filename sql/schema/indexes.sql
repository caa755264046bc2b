-- The indexes that are not keys.
CREATE INDEX idx_record_type_date ON record (record_type_id, start_date);
CREATE INDEX idx_workout_type ON workout (activity_type);
CREATE INDEX idx_workout_start ON workout (start_date);
CREATE INDEX idx_workout_activity_workout ON workout_activity (workout_id);
CREATE INDEX idx_workout_event_workout ON workout_event (workout_id);
CREATE INDEX idx_workout_stats_workout ON workout_statistics (workout_id);
CREATE INDEX idx_workout_route_workout ON workout_route (workout_id);
CREATE INDEX idx_correlation_type ON correlation (type);
CREATE INDEX idx_correlation_start ON correlation (start_date);
CREATE INDEX idx_corr_record_record ON correlation_record (record_id);
CREATE INDEX idx_activity_date ON activity_summary (date_components);
CREATE INDEX idx_clinical_record_type ON clinical_record (type);
CREATE INDEX idx_electrocardiogram_date ON electrocardiogram (recorded_date);
