-- Deletes what the export no longer has: a row is known by path, attributes and text,
-- and equal ones by their rank.
-- Dates and addresses of devices are cut out of the texts: they differ from export to export.
-- Reads:  staging_unmapped
-- Writes: unmapped (delete only)
WITH staged AS (
    SELECT id,
           element_path AS key_1,
           regexp_replace(attributes::text, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g') AS key_2,
           regexp_replace(coalesce(text, ''), '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g') AS key_3,
           row_number() OVER (PARTITION BY
                                              element_path,
                                              regexp_replace(attributes::text, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g'),
                                              regexp_replace(coalesce(text, ''), '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g')
                                  ORDER BY id) AS place
      FROM staging_unmapped
), known AS (
    SELECT id,
           element_path AS key_1,
           regexp_replace(attributes::text, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g') AS key_2,
           regexp_replace(coalesce(text, ''), '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g') AS key_3,
           row_number() OVER (PARTITION BY
                                              element_path,
                                              regexp_replace(attributes::text, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g'),
                                              regexp_replace(coalesce(text, ''), '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g')
                                  ORDER BY id) AS place
      FROM unmapped
)
DELETE FROM unmapped target
 USING known
  LEFT JOIN staged
    ON staged.key_1 = known.key_1
   AND staged.key_2 = known.key_2
   AND staged.key_3 = known.key_3
   AND staged.place = known.place
 WHERE target.id = known.id
   AND staged.id IS NULL;
