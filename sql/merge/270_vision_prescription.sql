-- Moves the staged rows into vision_prescription.
-- Reads:  staging_vision_prescription
-- Writes: vision_prescription (insert only)
INSERT INTO vision_prescription (
       id,
       type,
       date_issued,
       expiration_date,
       brand)
SELECT id,
       type,
       date_issued,
       expiration_date,
       brand
  FROM staging_vision_prescription;
