-- Finds the rows that the table has already: one is known by path, type and identifier, and equal
-- ones by their rank.
-- Reads:  staging_clinical_record, clinical_record
-- Writes: staging_match (insert only)
INSERT INTO staging_match (
       entity,
       staged_id,
       known_id)
WITH keyed AS (
    SELECT id, true AS is_staged, resource_file_path, type, identifier
      FROM staging_clinical_record
     UNION ALL
    SELECT id, false, resource_file_path, type, identifier
      FROM clinical_record
), ranked AS (
    SELECT id, is_staged, resource_file_path, type, identifier,
           row_number() OVER (PARTITION BY is_staged, resource_file_path, type, identifier
                                  ORDER BY id) AS place
      FROM keyed
)
SELECT 'clinical_record',
       min(id) FILTER (WHERE is_staged),
       min(id) FILTER (WHERE NOT is_staged)
  FROM ranked
 GROUP BY resource_file_path, type, identifier, place
HAVING count(*) = 2;
