-- Takes out what the table has already: a row is known by reason, path, attributes and text,
-- and equal ones by their rank.
-- Dates and addresses of devices are cut out of the texts: they differ from export to export.
-- Reads:  reject
-- Writes: staging_reject (delete only)
WITH staged AS (
    SELECT id,
           reason AS key_1,
           element_path AS key_2,
           regexp_replace(attributes::text, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g') AS key_3,
           regexp_replace(coalesce(source, ''), '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g') AS key_4,
           row_number() OVER (PARTITION BY
                                              reason,
                                              element_path,
                                              regexp_replace(attributes::text, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g'),
                                              regexp_replace(coalesce(source, ''), '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g')
                                  ORDER BY id) AS place
      FROM staging_reject
), known AS (
    SELECT id,
           reason AS key_1,
           element_path AS key_2,
           regexp_replace(attributes::text, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g') AS key_3,
           regexp_replace(coalesce(source, ''), '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g') AS key_4,
           row_number() OVER (PARTITION BY
                                              reason,
                                              element_path,
                                              regexp_replace(attributes::text, '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g'),
                                              regexp_replace(coalesce(source, ''), '0x[0-9a-fA-F]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [-+]\d{4}', '', 'g')
                                  ORDER BY id) AS place
      FROM reject
)
DELETE FROM staging_reject target
 USING staged
  JOIN known
    ON known.key_1 = staged.key_1
   AND known.key_2 = staged.key_2
   AND known.key_3 = staged.key_3
   AND known.key_4 = staged.key_4
   AND known.place = staged.place
 WHERE target.id = staged.id;
