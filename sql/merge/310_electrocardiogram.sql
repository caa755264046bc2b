-- Moves the staged rows into electrocardiogram.
-- Reads:  staging_electrocardiogram
-- Writes: electrocardiogram (insert only)
INSERT INTO electrocardiogram (
       id,
       file_path,
       recorded_date,
       classification,
       symptoms,
       software_version,
       device_text,
       sample_rate_hz,
       lead,
       unit,
       voltages,
       header)
SELECT id,
       file_path,
       recorded_date,
       classification,
       symptoms,
       software_version,
       device_text,
       sample_rate_hz,
       lead,
       unit,
       voltages,
       header
  FROM staging_electrocardiogram;
