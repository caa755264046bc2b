-- Moves the staged rows into record_metadata.
-- Reads:  staging_record_metadata
-- Writes: record_metadata (insert only)
INSERT INTO record_metadata (
       record_id,
       position,
       key_id,
       value)
SELECT record_id,
       position,
       key_id,
       value
  FROM staging_record_metadata;
