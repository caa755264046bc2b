-- Takes out what stands inside known Correlations, which were taken out before.
-- Reads:  staging_correlation
-- Writes: staging_nested_record (delete only)
DELETE FROM staging_nested_record child
 WHERE NOT EXISTS (SELECT FROM staging_correlation parent
                    WHERE parent.id = child.correlation_id);
