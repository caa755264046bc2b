-- Deletes what the export no longer has.
-- Reads:  staging_match
-- Writes: clinical_record (delete only)
DELETE FROM clinical_record known
 WHERE NOT EXISTS (SELECT FROM staging_match matched
                    WHERE matched.entity = 'clinical_record'
                      AND matched.known_id = known.id);
