-- Deletes what the export no longer has.
-- Reads:  staging_match
-- Writes: vision_prescription (delete only)
DELETE FROM vision_prescription known
 WHERE NOT EXISTS (SELECT FROM staging_match matched
                    WHERE matched.entity = 'vision_prescription'
                      AND matched.known_id = known.id);
