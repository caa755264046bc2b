-- Types whose samples came again in another unit, which the export takes from a setting of the phone:
-- new samples that have the source, start and end of one that was there before, but another unit.
-- Reads:  staging_record, staging_nested_record, record, record_type (before records are inserted)
WITH changed AS (
    SELECT staged.record_type_id,
           count(*) AS rows
      FROM (SELECT record_type_id, source_id, unit_id, start_date, end_date FROM staging_record
             UNION ALL
            SELECT record_type_id, source_id, unit_id, start_date, end_date
              FROM staging_nested_record nested
             WHERE NOT EXISTS (SELECT FROM record known
                                WHERE known.record_type_id = nested.record_type_id
                                  AND known.start_date = nested.start_date
                                  AND known.fingerprint = nested.fingerprint)) staged
     WHERE EXISTS (SELECT FROM record known
                    WHERE known.record_type_id = staged.record_type_id
                      AND known.start_date = staged.start_date
                      AND known.end_date = staged.end_date
                      AND known.source_id = staged.source_id
                      AND known.unit_id <> staged.unit_id)
     GROUP BY staged.record_type_id
)
SELECT record_type.identifier,
       changed.rows
  FROM changed
  JOIN record_type
    ON record_type.id = changed.record_type_id
 ORDER BY record_type.identifier;
