-- Deletes samples that the export no longer has, and all that stands under them; of equal ones those
-- with the highest ids.
--   $1  their fingerprints, each as often as rows are to go
-- Writes: workout (delete only)
DELETE FROM workout target
 USING (SELECT known.id,
               known.fingerprint,
               row_number() OVER (PARTITION BY known.fingerprint ORDER BY known.id DESC) AS place
          FROM workout known
          JOIN (SELECT DISTINCT fingerprint FROM unnest($1::bigint[]) AS fingerprint) gone
            ON gone.fingerprint = known.fingerprint
       ) ranked
  JOIN (SELECT fingerprint, count(*) AS rows
          FROM unnest($1::bigint[]) AS fingerprint
         GROUP BY fingerprint) gone
    ON gone.fingerprint = ranked.fingerprint
 WHERE target.id = ranked.id
   AND ranked.place <= gone.rows;
