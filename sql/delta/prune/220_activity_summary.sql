-- Deletes what the export no longer has.
-- Reads:  staging_match
-- Writes: activity_summary (delete only)
DELETE FROM activity_summary known
 WHERE NOT EXISTS (SELECT FROM staging_match matched
                    WHERE matched.entity = 'activity_summary'
                      AND matched.known_id = known.id);
