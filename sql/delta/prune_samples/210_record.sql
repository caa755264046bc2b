-- Deletes records that the export no longer has, and all that stands under them; of equal ones those
-- with the highest ids.
-- Members of Correlations stay, which may stand nowhere else; those of deleted Correlations are none.
-- They may be the rows that nobody took, so one equal record fewer goes for each.
--   $1  fingerprints, each as often as rows are to go
-- Writes: record (delete only)
WITH gone AS (
    SELECT fingerprint,
           count(*) AS rows
      FROM unnest($1::bigint[]) AS fingerprint
     GROUP BY fingerprint
), alike AS (
    SELECT known.id,
           known.fingerprint,
           gone.rows,
           EXISTS (SELECT FROM correlation_record member
                    WHERE member.record_id = known.id) AS is_member
      FROM record known
      JOIN gone
        ON gone.fingerprint = known.fingerprint
), ranked AS (
    SELECT id,
           rows,
           is_member,
           row_number() OVER (PARTITION BY fingerprint, is_member ORDER BY id DESC) AS place,
           count(*) FILTER (WHERE is_member) OVER (PARTITION BY fingerprint) AS members
      FROM alike
)
DELETE FROM record target
 USING ranked
 WHERE target.id = ranked.id
   AND NOT ranked.is_member
   AND ranked.place <= ranked.rows - ranked.members;
