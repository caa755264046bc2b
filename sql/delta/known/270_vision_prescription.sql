-- Takes out what the table has already.
-- Reads:  staging_match
-- Writes: staging_vision_prescription (delete only)
DELETE FROM staging_vision_prescription staged
 USING staging_match matched
 WHERE matched.entity = 'vision_prescription'
   AND matched.staged_id = staged.id;
