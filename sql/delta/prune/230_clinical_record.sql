-- Deletes what the export no longer has: a row is known by path, type and identifier,
-- and equal ones by their rank.
-- Reads:  staging_clinical_record
-- Writes: clinical_record (delete only)
WITH staged AS (
    SELECT id,
           resource_file_path AS key_1,
           coalesce(type, '') AS key_2,
           coalesce(identifier, '') AS key_3,
           row_number() OVER (PARTITION BY
                                              resource_file_path,
                                              coalesce(type, ''),
                                              coalesce(identifier, '')
                                  ORDER BY id) AS place
      FROM staging_clinical_record
), known AS (
    SELECT id,
           resource_file_path AS key_1,
           coalesce(type, '') AS key_2,
           coalesce(identifier, '') AS key_3,
           row_number() OVER (PARTITION BY
                                              resource_file_path,
                                              coalesce(type, ''),
                                              coalesce(identifier, '')
                                  ORDER BY id) AS place
      FROM clinical_record
)
DELETE FROM clinical_record target
 USING known
  LEFT JOIN staged
    ON staged.key_1 = known.key_1
   AND staged.key_2 = known.key_2
   AND staged.key_3 = known.key_3
   AND staged.place = known.place
 WHERE target.id = known.id
   AND staged.id IS NULL;
