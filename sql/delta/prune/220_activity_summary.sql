-- Deletes what the export no longer has: a row is known by the day,
-- and equal ones by their rank.
-- Reads:  staging_activity_summary
-- Writes: activity_summary (delete only)
WITH staged AS (
    SELECT id,
           coalesce(date_components, DATE 'infinity') AS key_1,
           row_number() OVER (PARTITION BY
                                              coalesce(date_components, DATE 'infinity')
                                  ORDER BY id) AS place
      FROM staging_activity_summary
), known AS (
    SELECT id,
           coalesce(date_components, DATE 'infinity') AS key_1,
           row_number() OVER (PARTITION BY
                                              coalesce(date_components, DATE 'infinity')
                                  ORDER BY id) AS place
      FROM activity_summary
)
DELETE FROM activity_summary target
 USING known
  LEFT JOIN staged
    ON staged.key_1 = known.key_1
   AND staged.place = known.place
 WHERE target.id = known.id
   AND staged.id IS NULL;
