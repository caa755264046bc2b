-- Takes out what the table has already: a row is known by path, type and identifier,
-- and equal ones by their rank.
-- Reads:  clinical_record
-- Writes: staging_clinical_record (delete only)
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
DELETE FROM staging_clinical_record target
 USING staged
  JOIN known
    ON known.key_1 = staged.key_1
   AND known.key_2 = staged.key_2
   AND known.key_3 = staged.key_3
   AND known.place = staged.place
 WHERE target.id = staged.id;
