-- Moves the staged rows into vision_prescription_attachment.
-- Reads:  staging_vision_prescription_attachment
-- Writes: vision_prescription_attachment (insert only)
INSERT INTO vision_prescription_attachment (
       vision_prescription_id,
       position,
       identifier)
SELECT vision_prescription_id,
       position,
       identifier
  FROM staging_vision_prescription_attachment;
