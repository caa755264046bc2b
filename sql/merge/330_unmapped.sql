-- Moves the staged rows into unmapped.
-- Reads:  staging_unmapped
-- Writes: unmapped (insert only)
INSERT INTO unmapped (
       id,
       element_path,
       attributes,
       text,
       byte_offset,
       line)
SELECT id,
       element_path,
       attributes,
       text,
       byte_offset,
       line
  FROM staging_unmapped;
