-- Finds the Correlations that the table has already: one is known by its fingerprint and those of
-- the Records inside it, in any order, and equal ones by their rank.  Foods of one meal, say, differ
-- in nothing but these Records.
-- Reads:  staging_correlation, staging_nested_record, correlation, correlation_record, record
-- Writes: staging_match (insert only)
INSERT INTO staging_match (
       entity,
       staged_id,
       known_id)
WITH member AS (
    SELECT correlation_id, true AS is_staged, fingerprint
      FROM staging_nested_record
     UNION ALL
    SELECT member.correlation_id, false, record.fingerprint
      FROM correlation_record member
      JOIN record
        ON record.id = member.record_id
), correlation_of AS (
    SELECT id, true AS is_staged, fingerprint
      FROM staging_correlation
     UNION ALL
    SELECT id, false, fingerprint
      FROM correlation
), keyed AS (
    SELECT correlation.id, correlation.is_staged, correlation.fingerprint,
           sum(member.fingerprint) AS members
      FROM correlation_of correlation
      LEFT JOIN member
        ON member.correlation_id = correlation.id
       AND member.is_staged = correlation.is_staged
     GROUP BY correlation.id, correlation.is_staged, correlation.fingerprint
), ranked AS (
    SELECT id, is_staged, fingerprint, members,
           row_number() OVER (PARTITION BY is_staged, fingerprint, members ORDER BY id) AS place
      FROM keyed
)
SELECT 'correlation',
       min(id) FILTER (WHERE is_staged),
       min(id) FILTER (WHERE NOT is_staged)
  FROM ranked
 GROUP BY fingerprint, members, place
HAVING count(*) = 2;
