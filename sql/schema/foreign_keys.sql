-- The foreign keys of all tables, validated as they are added.
ALTER TABLE record ADD CONSTRAINT record_record_type_id_fkey
    FOREIGN KEY (record_type_id) REFERENCES record_type (id);
ALTER TABLE record ADD CONSTRAINT record_source_id_fkey
    FOREIGN KEY (source_id) REFERENCES source (id);
ALTER TABLE record ADD CONSTRAINT record_device_id_fkey
    FOREIGN KEY (device_id) REFERENCES device (id);
ALTER TABLE record ADD CONSTRAINT record_unit_id_fkey
    FOREIGN KEY (unit_id) REFERENCES unit (id);
ALTER TABLE record_metadata ADD CONSTRAINT record_metadata_key_id_fkey
    FOREIGN KEY (key_id) REFERENCES metadata_key (id);
ALTER TABLE workout ADD CONSTRAINT workout_source_id_fkey
    FOREIGN KEY (source_id) REFERENCES source (id);
ALTER TABLE workout ADD CONSTRAINT workout_device_id_fkey
    FOREIGN KEY (device_id) REFERENCES device (id);
ALTER TABLE workout_metadata ADD CONSTRAINT workout_metadata_workout_id_fkey
    FOREIGN KEY (workout_id) REFERENCES workout (id) ON DELETE CASCADE;
ALTER TABLE workout_metadata ADD CONSTRAINT workout_metadata_key_id_fkey
    FOREIGN KEY (key_id) REFERENCES metadata_key (id);
ALTER TABLE workout_activity ADD CONSTRAINT workout_activity_workout_id_fkey
    FOREIGN KEY (workout_id) REFERENCES workout (id) ON DELETE CASCADE;
ALTER TABLE workout_activity_metadata ADD CONSTRAINT workout_activity_metadata_workout_activity_id_fkey
    FOREIGN KEY (workout_activity_id) REFERENCES workout_activity (id) ON DELETE CASCADE;
ALTER TABLE workout_activity_metadata ADD CONSTRAINT workout_activity_metadata_key_id_fkey
    FOREIGN KEY (key_id) REFERENCES metadata_key (id);
ALTER TABLE workout_event ADD CONSTRAINT workout_event_workout_id_fkey
    FOREIGN KEY (workout_id) REFERENCES workout (id) ON DELETE CASCADE;
ALTER TABLE workout_event ADD CONSTRAINT workout_event_workout_activity_id_fkey
    FOREIGN KEY (workout_activity_id) REFERENCES workout_activity (id) ON DELETE CASCADE;
ALTER TABLE workout_event_metadata ADD CONSTRAINT workout_event_metadata_workout_event_id_fkey
    FOREIGN KEY (workout_event_id) REFERENCES workout_event (id) ON DELETE CASCADE;
ALTER TABLE workout_event_metadata ADD CONSTRAINT workout_event_metadata_key_id_fkey
    FOREIGN KEY (key_id) REFERENCES metadata_key (id);
ALTER TABLE workout_statistics ADD CONSTRAINT workout_statistics_workout_id_fkey
    FOREIGN KEY (workout_id) REFERENCES workout (id) ON DELETE CASCADE;
ALTER TABLE workout_statistics ADD CONSTRAINT workout_statistics_workout_activity_id_fkey
    FOREIGN KEY (workout_activity_id) REFERENCES workout_activity (id) ON DELETE CASCADE;
ALTER TABLE workout_route ADD CONSTRAINT workout_route_workout_id_fkey
    FOREIGN KEY (workout_id) REFERENCES workout (id) ON DELETE CASCADE;
ALTER TABLE workout_route ADD CONSTRAINT workout_route_source_id_fkey
    FOREIGN KEY (source_id) REFERENCES source (id);
ALTER TABLE workout_route ADD CONSTRAINT workout_route_device_id_fkey
    FOREIGN KEY (device_id) REFERENCES device (id);
ALTER TABLE workout_route_metadata ADD CONSTRAINT workout_route_metadata_workout_route_id_fkey
    FOREIGN KEY (workout_route_id) REFERENCES workout_route (id) ON DELETE CASCADE;
ALTER TABLE workout_route_metadata ADD CONSTRAINT workout_route_metadata_key_id_fkey
    FOREIGN KEY (key_id) REFERENCES metadata_key (id);
ALTER TABLE route_file ADD CONSTRAINT route_file_route_id_fkey
    FOREIGN KEY (route_id) REFERENCES workout_route (id) ON DELETE CASCADE;
ALTER TABLE route_point ADD CONSTRAINT route_point_route_id_fkey
    FOREIGN KEY (route_id) REFERENCES workout_route (id) ON DELETE CASCADE;
ALTER TABLE correlation ADD CONSTRAINT correlation_source_id_fkey
    FOREIGN KEY (source_id) REFERENCES source (id);
ALTER TABLE correlation ADD CONSTRAINT correlation_device_id_fkey
    FOREIGN KEY (device_id) REFERENCES device (id);
ALTER TABLE correlation_metadata ADD CONSTRAINT correlation_metadata_correlation_id_fkey
    FOREIGN KEY (correlation_id) REFERENCES correlation (id) ON DELETE CASCADE;
ALTER TABLE correlation_metadata ADD CONSTRAINT correlation_metadata_key_id_fkey
    FOREIGN KEY (key_id) REFERENCES metadata_key (id);
ALTER TABLE correlation_record ADD CONSTRAINT correlation_record_correlation_id_fkey
    FOREIGN KEY (correlation_id) REFERENCES correlation (id) ON DELETE CASCADE;
ALTER TABLE correlation_record ADD CONSTRAINT correlation_record_record_id_fkey
    FOREIGN KEY (record_id) REFERENCES record (id) ON DELETE CASCADE;
ALTER TABLE clinical_record ADD CONSTRAINT clinical_record_source_id_fkey
    FOREIGN KEY (source_id) REFERENCES source (id);
ALTER TABLE audiogram ADD CONSTRAINT audiogram_source_id_fkey
    FOREIGN KEY (source_id) REFERENCES source (id);
ALTER TABLE audiogram ADD CONSTRAINT audiogram_device_id_fkey
    FOREIGN KEY (device_id) REFERENCES device (id);
ALTER TABLE audiogram_metadata ADD CONSTRAINT audiogram_metadata_audiogram_id_fkey
    FOREIGN KEY (audiogram_id) REFERENCES audiogram (id) ON DELETE CASCADE;
ALTER TABLE audiogram_metadata ADD CONSTRAINT audiogram_metadata_key_id_fkey
    FOREIGN KEY (key_id) REFERENCES metadata_key (id);
ALTER TABLE sensitivity_point ADD CONSTRAINT sensitivity_point_audiogram_id_fkey
    FOREIGN KEY (audiogram_id) REFERENCES audiogram (id) ON DELETE CASCADE;
ALTER TABLE vision_prescription_eye ADD CONSTRAINT vision_prescription_eye_vision_prescription_id_fkey
    FOREIGN KEY (vision_prescription_id) REFERENCES vision_prescription (id) ON DELETE CASCADE;
ALTER TABLE vision_prescription_attachment ADD CONSTRAINT vision_prescription_attachment_vision_prescription_id_fkey
    FOREIGN KEY (vision_prescription_id) REFERENCES vision_prescription (id) ON DELETE CASCADE;
ALTER TABLE vision_prescription_metadata ADD CONSTRAINT vision_prescription_metadata_vision_prescription_id_fkey
    FOREIGN KEY (vision_prescription_id) REFERENCES vision_prescription (id) ON DELETE CASCADE;
ALTER TABLE vision_prescription_metadata ADD CONSTRAINT vision_prescription_metadata_key_id_fkey
    FOREIGN KEY (key_id) REFERENCES metadata_key (id);

-- The rows of these two stand in the order of their parents' ids, so the check is fastest as a merge
-- of the two primary keys; the planner, without statistics yet, would hash the larger table.
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_sort = off;
SET LOCAL enable_nestloop = off;
ALTER TABLE record_metadata ADD CONSTRAINT record_metadata_record_id_fkey
    FOREIGN KEY (record_id) REFERENCES record (id) ON DELETE CASCADE;
ALTER TABLE heartbeat ADD CONSTRAINT heartbeat_record_id_fkey
    FOREIGN KEY (record_id) REFERENCES record (id) ON DELETE CASCADE;
SET LOCAL enable_hashjoin TO DEFAULT;
SET LOCAL enable_sort TO DEFAULT;
SET LOCAL enable_nestloop TO DEFAULT;
