-- Moves the staged rows into record_type.
-- Reads:  staging_record_type
-- Writes: record_type (insert only)
INSERT INTO record_type (
       id,
       identifier)
SELECT id,
       identifier
  FROM staging_record_type;
