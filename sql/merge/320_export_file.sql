-- Moves the staged rows into export_file.
-- Reads:  staging_export_file
-- Writes: export_file (insert only)
INSERT INTO export_file (
       id,
       path,
       kind,
       bytes,
       crc32)
SELECT id,
       path,
       kind,
       bytes,
       crc32
  FROM staging_export_file;
