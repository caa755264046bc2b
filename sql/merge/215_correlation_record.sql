-- Links every Record inside a Correlation to the record that it is.
-- Reads:  staging_nested_record, staging_twin
-- Writes: correlation_record (insert only)
INSERT INTO correlation_record (
       correlation_id,
       position,
       record_id)
SELECT nested.correlation_id,
       nested.position,
       twin.record_id
  FROM staging_nested_record nested
  JOIN staging_twin twin
    ON twin.nested_id = nested.nested_id;
