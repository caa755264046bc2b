-- Deletes records that the export no longer has, and all that stands under them; of equal ones those
-- with the highest ids.
-- Members of Correlations stay, which may stand nowhere else; those of deleted Correlations are none.
-- One without an equal record that is no member may be the row that nobody took, so one record fewer
-- goes for each.
--   $1  fingerprints, each as often as rows are to go
-- Reads:  correlation_record
-- Writes: record (delete only)
WITH gone AS (
    SELECT fingerprint,
           count(*) AS rows
      FROM unnest($1::bigint[]) AS fingerprint
     GROUP BY fingerprint
), alike AS (
    SELECT known.id, known.record_type_id, known.source_id, known.device_id, known.unit_id,
           known.value, known.value_text, known.creation_date, known.start_date, known.end_date,
           known.fingerprint,
           gone.rows,
           EXISTS (SELECT FROM correlation_record member
                    WHERE member.record_id = known.id) AS is_member
      FROM record known
      JOIN gone
        ON gone.fingerprint = known.fingerprint
), compared AS (
    SELECT id,
           fingerprint,
           rows,
           is_member,
           count(*) FILTER (WHERE NOT is_member)
                 OVER (PARTITION BY fingerprint, record_type_id, source_id, device_id, unit_id, value,
                                    value_text, creation_date, start_date, end_date) AS equals
      FROM alike
), ranked AS (
    SELECT id,
           rows,
           is_member,
           row_number() OVER (PARTITION BY fingerprint, is_member ORDER BY id DESC) AS place,
           count(*) FILTER (WHERE is_member AND equals = 0) OVER (PARTITION BY fingerprint) AS members
      FROM compared
)
DELETE FROM record target
 USING ranked
 WHERE target.id = ranked.id
   AND NOT ranked.is_member
   AND ranked.place <= ranked.rows - ranked.members;
