-- Moves the staged rows into device.
-- Reads:  staging_device
-- Writes: device (insert only)
INSERT INTO device (
       id,
       raw_text,
       name,
       manufacturer,
       model,
       hardware,
       firmware,
       software,
       local_identifier,
       udi_device_identifier,
       creation_date)
SELECT id,
       raw_text,
       name,
       manufacturer,
       model,
       hardware,
       firmware,
       software,
       local_identifier,
       udi_device_identifier,
       creation_date
  FROM staging_device;
