-- Takes out what the table has already: a row is known by the instant of the recording, or else the path,
-- and equal ones by their rank.
-- Reads:  electrocardiogram
-- Writes: staging_electrocardiogram (delete only)
WITH staged AS (
    SELECT id,
           coalesce(recorded_date, TIMESTAMPTZ 'infinity') AS key_1,
           CASE WHEN recorded_date IS NULL THEN file_path ELSE '' END AS key_2,
           row_number() OVER (PARTITION BY
                                              coalesce(recorded_date, TIMESTAMPTZ 'infinity'),
                                              CASE WHEN recorded_date IS NULL THEN file_path ELSE '' END
                                  ORDER BY id) AS place
      FROM staging_electrocardiogram
), known AS (
    SELECT id,
           coalesce(recorded_date, TIMESTAMPTZ 'infinity') AS key_1,
           CASE WHEN recorded_date IS NULL THEN file_path ELSE '' END AS key_2,
           row_number() OVER (PARTITION BY
                                              coalesce(recorded_date, TIMESTAMPTZ 'infinity'),
                                              CASE WHEN recorded_date IS NULL THEN file_path ELSE '' END
                                  ORDER BY id) AS place
      FROM electrocardiogram
)
DELETE FROM staging_electrocardiogram target
 USING staged
  JOIN known
    ON known.key_1 = staged.key_1
   AND known.key_2 = staged.key_2
   AND known.place = staged.place
 WHERE target.id = staged.id;
