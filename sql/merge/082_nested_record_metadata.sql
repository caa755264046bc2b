-- Inserts the metadata of the Records that stand only inside a Correlation.  The metadata of the
-- others came with their twins.
-- Reads:  staging_nested_record_metadata, staging_twin
-- Writes: record_metadata (insert only)
INSERT INTO record_metadata (
       record_id,
       position,
       key_id,
       value)
SELECT twin.record_id,
       nested.position,
       nested.key_id,
       nested.value
  FROM staging_nested_record_metadata nested
  JOIN staging_twin twin
    ON twin.nested_id = nested.nested_id
   AND twin.is_new;
