-- Finds the rows that the table has already: one is known by path, attributes and text,
-- and equal ones by their rank.  Dates and addresses of devices are cut out of the texts: they differ
-- from export to export.
-- Reads:  staging_unmapped, unmapped
-- Writes: staging_match (insert only)
INSERT INTO staging_match (
       entity,
       staged_id,
       known_id)
WITH texts AS (
    SELECT id, true AS is_staged, element_path, attributes::text AS attributes, text
      FROM staging_unmapped
     UNION ALL
    SELECT id, false, element_path, attributes::text, text
      FROM unmapped
), keyed AS (
    SELECT id, is_staged, element_path,
           regexp_replace(attributes, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}',
                          '', 'g') AS attributes,
           regexp_replace(text, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}',
                          '', 'g') AS text
      FROM texts
), ranked AS (
    SELECT id, is_staged, element_path, attributes, text,
           row_number() OVER (PARTITION BY is_staged, element_path, attributes, text
                                  ORDER BY id) AS place
      FROM keyed
)
SELECT 'unmapped',
       min(id) FILTER (WHERE is_staged),
       min(id) FILTER (WHERE NOT is_staged)
  FROM ranked
 GROUP BY element_path, attributes, text, place
HAVING count(*) = 2;
