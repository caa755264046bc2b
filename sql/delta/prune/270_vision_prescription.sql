-- Deletes what the export no longer has: a row is known by all columns,
-- and equal ones by their rank.
-- Reads:  staging_vision_prescription
-- Writes: vision_prescription (delete only)
WITH staged AS (
    SELECT id,
           type AS key_1,
           date_issued AS key_2,
           coalesce(expiration_date, TIMESTAMPTZ 'infinity') AS key_3,
           coalesce(brand, '') AS key_4,
           row_number() OVER (PARTITION BY
                                              type,
                                              date_issued,
                                              coalesce(expiration_date, TIMESTAMPTZ 'infinity'),
                                              coalesce(brand, '')
                                  ORDER BY id) AS place
      FROM staging_vision_prescription
), known AS (
    SELECT id,
           type AS key_1,
           date_issued AS key_2,
           coalesce(expiration_date, TIMESTAMPTZ 'infinity') AS key_3,
           coalesce(brand, '') AS key_4,
           row_number() OVER (PARTITION BY
                                              type,
                                              date_issued,
                                              coalesce(expiration_date, TIMESTAMPTZ 'infinity'),
                                              coalesce(brand, '')
                                  ORDER BY id) AS place
      FROM vision_prescription
)
DELETE FROM vision_prescription target
 USING known
  LEFT JOIN staged
    ON staged.key_1 = known.key_1
   AND staged.key_2 = known.key_2
   AND staged.key_3 = known.key_3
   AND staged.key_4 = known.key_4
   AND staged.place = known.place
 WHERE target.id = known.id
   AND staged.id IS NULL;
