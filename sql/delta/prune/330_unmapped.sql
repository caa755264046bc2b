-- Deletes what the export no longer has.
-- Reads:  staging_match
-- Writes: unmapped (delete only)
DELETE FROM unmapped known
 WHERE NOT EXISTS (SELECT FROM staging_match matched
                    WHERE matched.entity = 'unmapped'
                      AND matched.known_id = known.id);
