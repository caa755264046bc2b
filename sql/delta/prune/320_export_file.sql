-- Deletes what the export no longer has: a row is known by the path,
-- and equal ones by their rank.
-- Reads:  staging_export_file
-- Writes: export_file (delete only)
WITH staged AS (
    SELECT id,
           path AS key_1,
           row_number() OVER (PARTITION BY
                                              path
                                  ORDER BY id) AS place
      FROM staging_export_file
), known AS (
    SELECT id,
           path AS key_1,
           row_number() OVER (PARTITION BY
                                              path
                                  ORDER BY id) AS place
      FROM export_file
)
DELETE FROM export_file target
 USING known
  LEFT JOIN staged
    ON staged.key_1 = known.key_1
   AND staged.place = known.place
 WHERE target.id = known.id
   AND staged.id IS NULL;
