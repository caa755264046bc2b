-- Takes out what stands under Records inside known Correlations, which were taken out before.
-- Reads:  staging_nested_record
-- Writes: staging_nested_heartbeat (delete only)
DELETE FROM staging_nested_heartbeat child
 WHERE NOT EXISTS (SELECT FROM staging_nested_record parent
                    WHERE parent.nested_id = child.nested_id);
