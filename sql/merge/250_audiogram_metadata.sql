-- Moves the staged rows into audiogram_metadata.
-- Reads:  staging_audiogram_metadata
-- Writes: audiogram_metadata (insert only)
INSERT INTO audiogram_metadata (
       audiogram_id,
       position,
       key_id,
       value)
SELECT audiogram_id,
       position,
       key_id,
       value
  FROM staging_audiogram_metadata;
