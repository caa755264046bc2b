-- Deletes Correlations that the export no longer has.
-- Reads:  staging_match
-- Writes: correlation (delete only)
DELETE FROM correlation known
 WHERE NOT EXISTS (SELECT FROM staging_match matched
                    WHERE matched.entity = 'correlation'
                      AND matched.known_id = known.id);
