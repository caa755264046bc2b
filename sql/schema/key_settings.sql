-- What the user has set on indexes and constraints of the tables of an export, which goes when they are
-- taken off.  One row for each: what it is, and the statement that sets it again.
--   $1  names of the tables
-- Reads: the catalog
WITH target AS (
    SELECT oid FROM pg_class
     WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
       AND relname = ANY ($1::text[])
), own_index AS (
    SELECT i.indexrelid AS oid, i.indrelid, i.indisreplident, i.indisclustered, c.relname, c.reloptions,
           t.spcname
      FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid
      LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace
     WHERE i.indrelid IN (SELECT oid FROM target)
)
SELECT format('options of %I', relname),
       format('ALTER INDEX %s SET (%s)', oid::regclass, array_to_string(reloptions, ', '))
  FROM own_index
 WHERE reloptions IS NOT NULL
 UNION ALL
SELECT format('tablespace of %I', relname),
       format('ALTER INDEX %s SET TABLESPACE %I', oid::regclass, spcname)
  FROM own_index
 WHERE spcname IS NOT NULL
 UNION ALL
SELECT format('replica identity of %s', indrelid::regclass),
       format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', indrelid::regclass, relname)
  FROM own_index
 WHERE indisreplident
 UNION ALL
SELECT format('clustering of %s', indrelid::regclass),
       format('ALTER TABLE %s CLUSTER ON %I', indrelid::regclass, relname)
  FROM own_index
 WHERE indisclustered
 UNION ALL
SELECT format('deferrability of %I', conname),
       format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY %s', conrelid::regclass, conname,
              CASE WHEN condeferred THEN 'DEFERRED' ELSE 'IMMEDIATE' END)
  FROM pg_constraint
 WHERE contype = 'f'
   AND condeferrable
   AND conrelid IN (SELECT oid FROM target)
 UNION ALL
SELECT format('comment on %I', own_index.relname),
       format('COMMENT ON INDEX %s IS %L', own_index.oid::regclass, d.description)
  FROM own_index
  JOIN pg_description d
    ON d.classoid = 'pg_class'::regclass
   AND d.objoid = own_index.oid
 UNION ALL
SELECT format('comment on %I', c.conname),
       format('COMMENT ON CONSTRAINT %I ON %s IS %L', c.conname, c.conrelid::regclass, d.description)
  FROM pg_constraint c
  JOIN pg_description d
    ON d.classoid = 'pg_constraint'::regclass
   AND d.objoid = c.oid
 WHERE c.conrelid IN (SELECT oid FROM target)
    OR c.confrelid IN (SELECT oid FROM target)
 ORDER BY 1;
