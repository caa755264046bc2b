-- Moves the staged rows into vision_prescription_metadata.
-- Reads:  staging_vision_prescription_metadata
-- Writes: vision_prescription_metadata (insert only)
INSERT INTO vision_prescription_metadata (
       vision_prescription_id,
       position,
       key_id,
       value)
SELECT vision_prescription_id,
       position,
       key_id,
       value
  FROM staging_vision_prescription_metadata;
