-- Moves the staged rows into audiogram.
-- Reads:  staging_audiogram
-- Writes: audiogram (insert only)
INSERT INTO audiogram (
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
  FROM staging_audiogram;
