-- Takes out what the table has already: a row is known by all columns,
-- and equal ones by their rank.
-- Reads:  vision_prescription
-- Writes: staging_vision_prescription (delete only)
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
DELETE FROM staging_vision_prescription target
 USING staged
  JOIN known
    ON known.key_1 = staged.key_1
   AND known.key_2 = staged.key_2
   AND known.key_3 = staged.key_3
   AND known.key_4 = staged.key_4
   AND known.place = staged.place
 WHERE target.id = staged.id;
