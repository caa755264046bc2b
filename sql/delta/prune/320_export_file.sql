-- Deletes what the export no longer has.
-- Reads:  staging_match
-- Writes: export_file (delete only)
DELETE FROM export_file known
 WHERE NOT EXISTS (SELECT FROM staging_match matched
                    WHERE matched.entity = 'export_file'
                      AND matched.known_id = known.id);
