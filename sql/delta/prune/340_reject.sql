-- Deletes what the export no longer has.
-- Reads:  staging_match
-- Writes: reject (delete only)
DELETE FROM reject known
 WHERE NOT EXISTS (SELECT FROM staging_match matched
                    WHERE matched.entity = 'reject'
                      AND matched.known_id = known.id);
