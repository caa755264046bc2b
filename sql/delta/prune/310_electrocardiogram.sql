-- Deletes what the export no longer has.
-- Reads:  staging_match
-- Writes: electrocardiogram (delete only)
DELETE FROM electrocardiogram known
 WHERE NOT EXISTS (SELECT FROM staging_match matched
                    WHERE matched.entity = 'electrocardiogram'
                      AND matched.known_id = known.id);
