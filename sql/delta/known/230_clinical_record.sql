-- Takes out the clinical records that the table has already: they were brought up to date.
-- Reads:  staging_match
-- Writes: staging_clinical_record (delete only)
DELETE FROM staging_clinical_record staged
 USING staging_match matched
 WHERE matched.entity = 'clinical_record'
   AND matched.staged_id = staged.id;
