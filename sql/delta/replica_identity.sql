-- Lets rows be taken out of staging tables where a publication of all tables, or of the schema, takes
-- them in: PostgreSQL publishes a DELETE only of tables that say what identifies their rows.
ALTER TABLE staging_activity_summary REPLICA IDENTITY FULL;
ALTER TABLE staging_clinical_record REPLICA IDENTITY FULL;
ALTER TABLE staging_correlation REPLICA IDENTITY FULL;
ALTER TABLE staging_correlation_metadata REPLICA IDENTITY FULL;
ALTER TABLE staging_electrocardiogram REPLICA IDENTITY FULL;
ALTER TABLE staging_export_file REPLICA IDENTITY FULL;
ALTER TABLE staging_nested_heartbeat REPLICA IDENTITY FULL;
ALTER TABLE staging_nested_record REPLICA IDENTITY FULL;
ALTER TABLE staging_nested_record_metadata REPLICA IDENTITY FULL;
ALTER TABLE staging_reject REPLICA IDENTITY FULL;
ALTER TABLE staging_unmapped REPLICA IDENTITY FULL;
ALTER TABLE staging_user_profile REPLICA IDENTITY FULL;
ALTER TABLE staging_vision_prescription REPLICA IDENTITY FULL;
ALTER TABLE staging_vision_prescription_attachment REPLICA IDENTITY FULL;
ALTER TABLE staging_vision_prescription_eye REPLICA IDENTITY FULL;
ALTER TABLE staging_vision_prescription_metadata REPLICA IDENTITY FULL;
