-- Brings the inventory up to date.
-- Reads:  staging_export_file
-- Writes: export_file (update only, where something differs)
UPDATE export_file target
   SET kind = staged.kind,
       bytes = staged.bytes,
       crc32 = staged.crc32
  FROM (
           SELECT id,
                  path AS key_1,
                  row_number() OVER (PARTITION BY path
                                         ORDER BY id) AS place
             FROM staging_export_file
       ) place_of_staged
  JOIN (
           SELECT id,
                  path AS key_1,
                  row_number() OVER (PARTITION BY path
                                         ORDER BY id) AS place
             FROM export_file
       ) known
    ON known.key_1 = place_of_staged.key_1
   AND known.place = place_of_staged.place
  JOIN staging_export_file staged
    ON staged.id = place_of_staged.id
 WHERE target.id = known.id
   AND (target.kind,
        target.bytes,
        target.crc32)
       IS DISTINCT FROM
       (staged.kind,
        staged.bytes,
        staged.crc32);
