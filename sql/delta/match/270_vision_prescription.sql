-- Finds the rows that the table has already: one is known by all columns, and equal
-- ones by their rank.
-- Reads:  staging_vision_prescription, vision_prescription
-- Writes: staging_match (insert only)
INSERT INTO staging_match (
       entity,
       staged_id,
       known_id)
WITH keyed AS (
    SELECT id, true AS is_staged, type, date_issued, expiration_date, brand
      FROM staging_vision_prescription
     UNION ALL
    SELECT id, false, type, date_issued, expiration_date, brand
      FROM vision_prescription
), ranked AS (
    SELECT id, is_staged, type, date_issued, expiration_date, brand,
           row_number() OVER (PARTITION BY is_staged, type, date_issued, expiration_date, brand
                                  ORDER BY id) AS place
      FROM keyed
)
SELECT 'vision_prescription',
       min(id) FILTER (WHERE is_staged),
       min(id) FILTER (WHERE NOT is_staged)
  FROM ranked
 GROUP BY type, date_issued, expiration_date, brand, place
HAVING count(*) = 2;
