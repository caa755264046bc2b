-- Takes out the Correlations that the table has already: one is known by its fingerprint and those of
-- the Records inside it, in any order, and equal ones by their rank.  Foods of one meal, say, differ
-- in nothing but these Records.
-- Reads:  staging_nested_record, correlation, correlation_record, record
-- Writes: staging_correlation (delete only)
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
DELETE FROM staging_correlation target
 USING staged
  JOIN known
    ON known.fingerprint = staged.fingerprint
   AND known.members = staged.members
   AND known.place = staged.place
 WHERE target.id = staged.id;
