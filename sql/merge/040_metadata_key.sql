-- Moves the staged rows into metadata_key.
-- Reads:  staging_metadata_key
-- Writes: metadata_key (insert only)
INSERT INTO metadata_key (
       id,
       name)
SELECT id,
       name
  FROM staging_metadata_key;
