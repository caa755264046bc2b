-- Takes out the files that the table has already: they were brought up to date.
-- Reads:  staging_match
-- Writes: staging_export_file (delete only)
DELETE FROM staging_export_file staged
 USING staging_match matched
 WHERE matched.entity = 'export_file'
   AND matched.staged_id = staged.id;
