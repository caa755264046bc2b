-- Takes out what stands under known prescriptions, which were taken out before.
-- Reads:  staging_vision_prescription
-- Writes: staging_vision_prescription_metadata (delete only)
DELETE FROM staging_vision_prescription_metadata child
 WHERE NOT EXISTS (SELECT FROM staging_vision_prescription parent
                    WHERE parent.id = child.vision_prescription_id);
