-- Takes out what the table has already.
-- Reads:  staging_match
-- Writes: staging_electrocardiogram (delete only)
DELETE FROM staging_electrocardiogram staged
 USING staging_match matched
 WHERE matched.entity = 'electrocardiogram'
   AND matched.staged_id = staged.id;
