-- Moves the staged rows into record.
-- Reads:  staging_record
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
SELECT id,
       record_type_id,
       source_id,
       device_id,
       unit_id,
       value,
       value_text,
       creation_date,
       start_date,
       end_date,
       fingerprint
  FROM staging_record;
