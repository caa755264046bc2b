-- Deletes what the export no longer has: a row is known by the instant of the recording, or else the path,
-- and equal ones by their rank.
-- Reads:  staging_electrocardiogram
-- Writes: electrocardiogram (delete only)
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
DELETE FROM electrocardiogram target
 USING known
  LEFT JOIN staged
    ON staged.key_1 = known.key_1
   AND staged.key_2 = known.key_2
   AND staged.place = known.place
 WHERE target.id = known.id
   AND staged.id IS NULL;
