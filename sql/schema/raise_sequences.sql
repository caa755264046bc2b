-- Raises every sequence to the last block that holds an id of its table, so that the next block is
-- free.  A sequence never goes back: setval is not undone when the transaction fails.
SELECT setval('activity_summary_id_seq',
              greatest((SELECT last_value FROM activity_summary_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM activity_summary) / 65536 * 65536 + 1));
SELECT setval('audiogram_id_seq',
              greatest((SELECT last_value FROM audiogram_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM audiogram) / 65536 * 65536 + 1));
SELECT setval('clinical_record_id_seq',
              greatest((SELECT last_value FROM clinical_record_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM clinical_record) / 65536 * 65536 + 1));
SELECT setval('correlation_id_seq',
              greatest((SELECT last_value FROM correlation_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM correlation) / 65536 * 65536 + 1));
SELECT setval('device_id_seq',
              greatest((SELECT last_value FROM device_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM device) / 65536 * 65536 + 1));
SELECT setval('electrocardiogram_id_seq',
              greatest((SELECT last_value FROM electrocardiogram_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM electrocardiogram) / 65536 * 65536 + 1));
SELECT setval('metadata_key_id_seq',
              greatest((SELECT last_value FROM metadata_key_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM metadata_key) / 65536 * 65536 + 1));
SELECT setval('record_id_seq',
              greatest((SELECT last_value FROM record_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM record) / 65536 * 65536 + 1));
SELECT setval('record_type_id_seq',
              greatest((SELECT last_value FROM record_type_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM record_type) / 65536 * 65536 + 1));
SELECT setval('reject_id_seq',
              greatest((SELECT last_value FROM reject_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM reject) / 65536 * 65536 + 1));
SELECT setval('source_id_seq',
              greatest((SELECT last_value FROM source_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM source) / 65536 * 65536 + 1));
SELECT setval('unit_id_seq',
              greatest((SELECT last_value FROM unit_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM unit) / 65536 * 65536 + 1));
SELECT setval('unmapped_id_seq',
              greatest((SELECT last_value FROM unmapped_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM unmapped) / 65536 * 65536 + 1));
SELECT setval('vision_prescription_id_seq',
              greatest((SELECT last_value FROM vision_prescription_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM vision_prescription) / 65536 * 65536 + 1));
SELECT setval('workout_id_seq',
              greatest((SELECT last_value FROM workout_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM workout) / 65536 * 65536 + 1));
SELECT setval('workout_activity_id_seq',
              greatest((SELECT last_value FROM workout_activity_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM workout_activity) / 65536 * 65536 + 1));
SELECT setval('workout_event_id_seq',
              greatest((SELECT last_value FROM workout_event_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM workout_event) / 65536 * 65536 + 1));
SELECT setval('workout_route_id_seq',
              greatest((SELECT last_value FROM workout_route_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM workout_route) / 65536 * 65536 + 1));
SELECT setval('workout_statistics_id_seq',
              greatest((SELECT last_value FROM workout_statistics_id_seq),
                       (SELECT coalesce(max(id), 1) - 1 FROM workout_statistics) / 65536 * 65536 + 1));
