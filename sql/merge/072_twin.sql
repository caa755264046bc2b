-- Finds the record that each Record inside a Correlation is: its twin at top level, equal in every
-- attribute (the device without its address).  Of several equal twins the first nested Record takes
-- the first, the second the second, and so on; more nested ones than twins share the last.  Nested
-- Records without a twin become records of their own, equal ones one record, with ids after the
-- last top-level id, in document order.
-- Reads:  staging_nested_record, staging_record
-- Writes: staging_twin (insert only), one row for each nested Record
INSERT INTO staging_twin (
       nested_id,
       record_id,
       is_new)
WITH nested AS (
    SELECT nested_id, record_type_id, source_id, device_id, unit_id, value, value_text,
           creation_date, start_date, end_date, fingerprint,
           row_number() OVER same AS place,
           first_value(nested_id) OVER same AS first_nested_id
      FROM staging_nested_record
    WINDOW same AS (PARTITION BY fingerprint, record_type_id, source_id, device_id, unit_id, value,
                                 value_text, creation_date, start_date, end_date
                        ORDER BY nested_id)
), alike AS MATERIALIZED (
    -- The few top-level records worth comparing.  Where record has its index on type and start
    -- already, and the nested ones are few, they are looked up in it; else it is a hash join.
    SELECT id, record_type_id, source_id, device_id, unit_id, value, value_text,
           creation_date, start_date, end_date, fingerprint
      FROM staging_record
     WHERE (record_type_id, start_date, fingerprint) IN
           (SELECT record_type_id, start_date, fingerprint FROM staging_nested_record)
), candidate AS (
    SELECT nested.nested_id,
           nested.place,
           record.id AS record_id,
           row_number() OVER (PARTITION BY nested.nested_id ORDER BY record.id) AS twin_place,
           count(*) OVER (PARTITION BY nested.nested_id) AS twins
      FROM nested
      JOIN alike record
        ON record.fingerprint = nested.fingerprint
       AND record.record_type_id = nested.record_type_id
       AND record.source_id IS NOT DISTINCT FROM nested.source_id
       AND record.device_id IS NOT DISTINCT FROM nested.device_id
       AND record.unit_id IS NOT DISTINCT FROM nested.unit_id
       AND record.value IS NOT DISTINCT FROM nested.value
       AND record.value_text IS NOT DISTINCT FROM nested.value_text
       AND record.creation_date IS NOT DISTINCT FROM nested.creation_date
       AND record.start_date = nested.start_date
       AND record.end_date = nested.end_date
), lonely AS (
    SELECT nested.nested_id,
           nested.first_nested_id,
           dense_rank() OVER (ORDER BY nested.first_nested_id) AS ordinal
      FROM nested
     WHERE NOT EXISTS (SELECT FROM candidate WHERE candidate.nested_id = nested.nested_id)
)
SELECT nested_id,
       record_id,
       false
  FROM candidate
 WHERE twin_place = least(place, twins)
 UNION ALL
SELECT nested_id,
       ordinal + (SELECT coalesce(max(id), 0) FROM staging_record),
       nested_id = first_nested_id
  FROM lonely;
