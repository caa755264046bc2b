-- Finds the rows that the table has already: one is known by the path, and equal
-- ones by their rank.
-- Reads:  staging_export_file, export_file
-- Writes: staging_match (insert only)
INSERT INTO staging_match (
       entity,
       staged_id,
       known_id)
WITH keyed AS (
    SELECT id, true AS is_staged, path
      FROM staging_export_file
     UNION ALL
    SELECT id, false, path
      FROM export_file
), ranked AS (
    SELECT id, is_staged, path,
           row_number() OVER (PARTITION BY is_staged, path
                                  ORDER BY id) AS place
      FROM keyed
)
SELECT 'export_file',
       min(id) FILTER (WHERE is_staged),
       min(id) FILTER (WHERE NOT is_staged)
  FROM ranked
 GROUP BY path, place
HAVING count(*) = 2;
