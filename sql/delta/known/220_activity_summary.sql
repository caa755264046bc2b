-- Takes out the summaries that the table has already: they were brought up to date.
-- Reads:  staging_match
-- Writes: staging_activity_summary (delete only)
DELETE FROM staging_activity_summary staged
 USING staging_match matched
 WHERE matched.entity = 'activity_summary'
   AND matched.staged_id = staged.id;
