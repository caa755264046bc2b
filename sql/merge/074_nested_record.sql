-- Inserts the Records that stand only inside a Correlation, each once.
-- Reads:  staging_nested_record, staging_twin (072_twin.sql ran before)
-- Writes: record (insert only)
INSERT INTO record (
       id,
       record_type_id,
       source_id,
       device_id,
       unit_id,
       value,
       value_text,
       creation_date,
       start_date,
       end_date,
       fingerprint)
SELECT twin.record_id,
       nested.record_type_id,
       nested.source_id,
       nested.device_id,
       nested.unit_id,
       nested.value,
       nested.value_text,
       nested.creation_date,
       nested.start_date,
       nested.end_date,
       nested.fingerprint
  FROM staging_nested_record nested
  JOIN staging_twin twin
    ON twin.nested_id = nested.nested_id
   AND twin.is_new;
