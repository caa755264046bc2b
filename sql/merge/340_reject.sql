-- Moves the staged rows into reject.
-- Reads:  staging_reject
-- Writes: reject (insert only)
INSERT INTO reject (
       id,
       reason,
       element_path,
       attributes,
       line,
       byte_offset,
       source)
SELECT id,
       reason,
       element_path,
       attributes,
       line,
       byte_offset,
       source
  FROM staging_reject;
