-- Records with their days and clock times where the person lives: in user_profile.time_zone.  The
-- export's own offsets say only where the phone was when it exported.
CREATE OR REPLACE VIEW record_local AS
SELECT record.id,
       record.record_type_id,
       record.source_id,
       record.device_id,
       record.unit_id,
       record.value,
       record.value_text,
       record.creation_date,
       record.start_date,
       record.end_date,
       record.start_date AT TIME ZONE user_profile.time_zone AS start_local,
       record.end_date AT TIME ZONE user_profile.time_zone AS end_local,
       (record.start_date AT TIME ZONE user_profile.time_zone)::date AS local_day
  FROM record
 CROSS JOIN user_profile;
