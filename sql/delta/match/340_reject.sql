-- Finds the rows that the table has already: one is known by reason, path, attributes and source,
-- and equal ones by their rank.  Dates and addresses of devices are cut out of the texts: they differ
-- from export to export.
-- Reads:  staging_reject, reject
-- Writes: staging_match (insert only)
INSERT INTO staging_match (
       entity,
       staged_id,
       known_id)
WITH texts AS (
    SELECT id, true AS is_staged, reason, element_path, attributes::text AS attributes, source
      FROM staging_reject
     UNION ALL
    SELECT id, false, reason, element_path, attributes::text, source
      FROM reject
), keyed AS (
    SELECT id, is_staged, reason, element_path,
           regexp_replace(attributes, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}',
                          '', 'g') AS attributes,
           regexp_replace(source, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}',
                          '', 'g') AS source
      FROM texts
), ranked AS (
    SELECT id, is_staged, reason, element_path, attributes, source,
           row_number() OVER (PARTITION BY is_staged, reason, element_path, attributes, source
                                  ORDER BY id) AS place
      FROM keyed
)
SELECT 'reject',
       min(id) FILTER (WHERE is_staged),
       min(id) FILTER (WHERE NOT is_staged)
  FROM ranked
 GROUP BY reason, element_path, attributes, source, place
HAVING count(*) = 2;
