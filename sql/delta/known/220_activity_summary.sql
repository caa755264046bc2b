-- Takes out what the table has already: a row is known by the day,
-- and equal ones by their rank.
-- Reads:  activity_summary
-- Writes: staging_activity_summary (delete only)
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
DELETE FROM staging_activity_summary target
 USING staged
  JOIN known
    ON known.key_1 = staged.key_1
   AND known.place = staged.place
 WHERE target.id = staged.id;
