-- Takes out what the table has already: a row is known by the path,
-- and equal ones by their rank.
-- Reads:  export_file
-- Writes: staging_export_file (delete only)
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
DELETE FROM staging_export_file target
 USING staged
  JOIN known
    ON known.key_1 = staged.key_1
   AND known.place = staged.place
 WHERE target.id = staged.id;
