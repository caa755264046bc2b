-- Takes out the Correlations that the table has already.
-- Reads:  staging_match
-- Writes: staging_correlation (delete only)
DELETE FROM staging_correlation staged
 USING staging_match matched
 WHERE matched.entity = 'correlation'
   AND matched.staged_id = staged.id;
