-- Finds the rows that the table has already: one is known by the day, and equal
-- ones by their rank.
-- Reads:  staging_activity_summary, activity_summary
-- Writes: staging_match (insert only)
INSERT INTO staging_match (
       entity,
       staged_id,
       known_id)
WITH keyed AS (
    SELECT id, true AS is_staged, date_components
      FROM staging_activity_summary
     UNION ALL
    SELECT id, false, date_components
      FROM activity_summary
), ranked AS (
    SELECT id, is_staged, date_components,
           row_number() OVER (PARTITION BY is_staged, date_components
                                  ORDER BY id) AS place
      FROM keyed
)
SELECT 'activity_summary',
       min(id) FILTER (WHERE is_staged),
       min(id) FILTER (WHERE NOT is_staged)
  FROM ranked
 GROUP BY date_components, place
HAVING count(*) = 2;
