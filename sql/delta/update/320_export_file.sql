-- Brings the inventory up to date.
-- Reads:  staging_match, staging_export_file
-- Writes: export_file (update only, where something differs)
UPDATE export_file target
   SET kind = staged.kind,
       bytes = staged.bytes,
       crc32 = staged.crc32
  FROM staging_match matched
  JOIN staging_export_file staged
    ON staged.id = matched.staged_id
 WHERE matched.entity = 'export_file'
   AND target.id = matched.known_id
   AND (target.kind,
        target.bytes,
        target.crc32)
       IS DISTINCT FROM
       (staged.kind,
        staged.bytes,
        staged.crc32);
