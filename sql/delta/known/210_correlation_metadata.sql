-- Takes out what stands under known Correlations, which were taken out before.
-- Reads:  staging_correlation
-- Writes: staging_correlation_metadata (delete only)
DELETE FROM staging_correlation_metadata child
 WHERE NOT EXISTS (SELECT FROM staging_correlation parent
                    WHERE parent.id = child.correlation_id);
