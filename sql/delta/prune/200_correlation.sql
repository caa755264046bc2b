-- Deletes the Correlations that the export no longer has: one is known by its fingerprint and those of
-- the Records inside it, and equal ones by their rank.
-- Reads:  staging_correlation, staging_nested_record, correlation_record, record
-- Writes: correlation (delete only)
WITH staged AS (
    SELECT id,
           fingerprint,
           members,
           row_number() OVER (PARTITION BY fingerprint, members ORDER BY id) AS place
      FROM (SELECT correlation.id,
                   correlation.fingerprint,
                   coalesce(sum(member.fingerprint), 0) AS members
              FROM staging_correlation correlation
              LEFT JOIN staging_nested_record member
                ON member.correlation_id = correlation.id
             GROUP BY correlation.id, correlation.fingerprint) identified
), known AS (
    SELECT id,
           fingerprint,
           members,
           row_number() OVER (PARTITION BY fingerprint, members ORDER BY id) AS place
      FROM (SELECT correlation.id,
                   correlation.fingerprint,
                   coalesce(sum(record.fingerprint), 0) AS members
              FROM correlation
              LEFT JOIN correlation_record member
                ON member.correlation_id = correlation.id
              LEFT JOIN record
                ON record.id = member.record_id
             GROUP BY correlation.id, correlation.fingerprint) identified
)
DELETE FROM correlation target
 USING known
  LEFT JOIN staged
    ON staged.fingerprint = known.fingerprint
   AND staged.members = known.members
   AND staged.place = known.place
 WHERE target.id = known.id
   AND staged.id IS NULL;
