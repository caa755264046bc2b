-- Moves the staged rows into correlation.
-- Reads:  staging_correlation
-- Writes: correlation (insert only)
INSERT INTO correlation (
       id,
       type,
       source_id,
       device_id,
       creation_date,
       start_date,
       end_date,
       fingerprint)
SELECT id,
       type,
       source_id,
       device_id,
       creation_date,
       start_date,
       end_date,
       fingerprint
  FROM staging_correlation;
