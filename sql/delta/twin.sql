-- Finds the record that each Record inside a new Correlation is: its twin, equal in every attribute
-- (the device without its address).  It may be a new record or one that was there before; one that is
-- in no Correlation yet goes first.  Where none is equal, it is one that was there before with the
-- same fingerprint, in no Correlation: what else is known of a sample may change from export to export.
-- Nested Records without a twin become records of their own, equal ones one record, under the id that
-- the loader gave them.
-- Reads:  staging_nested_record, staging_record, record (070_record.sql ran before),
--         correlation_record
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
    -- Joins, because neither table has an index on the id: what asks row by row may read all of it
    -- each time.
    SELECT record.id, record.record_type_id, record.source_id, record.device_id, record.unit_id,
           record.value, record.value_text, record.creation_date, record.start_date,
           record.end_date, record.fingerprint,
           member.record_id IS NOT NULL AS is_member,
           staged.id IS NOT NULL AS is_new
      FROM record
      LEFT JOIN (SELECT DISTINCT record_id FROM correlation_record) member
        ON member.record_id = record.id
      LEFT JOIN staging_record staged
        ON staged.id = record.id
     WHERE (record.record_type_id, record.start_date, record.fingerprint) IN
           (SELECT record_type_id, start_date, fingerprint FROM staging_nested_record)
), compared AS (
    SELECT nested.nested_id,
           nested.place,
           record.id AS record_id,
           record.is_member,
           record.is_new,
           record.source_id IS NOT DISTINCT FROM nested.source_id
           AND record.device_id IS NOT DISTINCT FROM nested.device_id
           AND record.unit_id IS NOT DISTINCT FROM nested.unit_id
           AND record.value IS NOT DISTINCT FROM nested.value
           AND record.value_text IS NOT DISTINCT FROM nested.value_text
           AND record.creation_date IS NOT DISTINCT FROM nested.creation_date
           AND record.end_date = nested.end_date AS is_equal
      FROM nested
      JOIN alike record
        ON record.fingerprint = nested.fingerprint
       AND record.record_type_id = nested.record_type_id
       AND record.start_date = nested.start_date
), candidate AS (
    SELECT nested_id,
           place,
           record_id,
           row_number() OVER (PARTITION BY nested_id ORDER BY is_member, record_id) AS twin_place,
           count(*) OVER (PARTITION BY nested_id) AS twins
      FROM (SELECT nested_id, place, record_id, is_member, is_new, is_equal,
                   bool_or(is_equal) OVER (PARTITION BY nested_id) AS has_equal
              FROM compared) weighed
     WHERE is_equal
        OR NOT has_equal AND NOT is_new AND NOT is_member
)
SELECT nested_id,
       record_id,
       false
  FROM candidate
 WHERE twin_place = least(place, twins)
 UNION ALL
SELECT nested.nested_id,
       nested.first_nested_id,
       nested.nested_id = nested.first_nested_id
  FROM nested
 WHERE NOT EXISTS (SELECT FROM candidate WHERE candidate.nested_id = nested.nested_id);
