-- Takes out what the table has already.
-- Reads:  staging_match
-- Writes: staging_reject (delete only)
DELETE FROM staging_reject staged
 USING staging_match matched
 WHERE matched.entity = 'reject'
   AND matched.staged_id = staged.id;
