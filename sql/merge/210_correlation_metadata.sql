-- Moves the staged rows into correlation_metadata.
-- Reads:  staging_correlation_metadata
-- Writes: correlation_metadata (insert only)
INSERT INTO correlation_metadata (
       correlation_id,
       position,
       key_id,
       value)
SELECT correlation_id,
       position,
       key_id,
       value
  FROM staging_correlation_metadata;
