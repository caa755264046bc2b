-- Takes out what the table has already.
-- Reads:  staging_match
-- Writes: staging_unmapped (delete only)
DELETE FROM staging_unmapped staged
 USING staging_match matched
 WHERE matched.entity = 'unmapped'
   AND matched.staged_id = staged.id;
