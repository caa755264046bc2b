-- Finds the rows that the table has already: one is known by the instant of the recording, or else
-- the path, and equal ones by their rank.
-- Reads:  staging_electrocardiogram, electrocardiogram
-- Writes: staging_match (insert only)
INSERT INTO staging_match (
       entity,
       staged_id,
       known_id)
WITH keyed AS (
    SELECT id, true AS is_staged, recorded_date, CASE WHEN recorded_date IS NULL THEN file_path END AS path
      FROM staging_electrocardiogram
     UNION ALL
    SELECT id, false, recorded_date, CASE WHEN recorded_date IS NULL THEN file_path END
      FROM electrocardiogram
), ranked AS (
    SELECT id, is_staged, recorded_date, path,
           row_number() OVER (PARTITION BY is_staged, recorded_date, path
                                  ORDER BY id) AS place
      FROM keyed
)
SELECT 'electrocardiogram',
       min(id) FILTER (WHERE is_staged),
       min(id) FILTER (WHERE NOT is_staged)
  FROM ranked
 GROUP BY recorded_date, path, place
HAVING count(*) = 2;
