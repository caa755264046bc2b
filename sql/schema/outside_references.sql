-- The foreign keys of other tables, the user's own, to the tables of an export, which stand against
-- emptying a table and against taking its primary key off.  One row for each: its name, the
-- statement that takes it off, and the one that puts it on again as it was.
--   $1  names of the tables
-- Reads: the catalog
WITH target AS (
    SELECT oid FROM pg_class
     WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
       AND relname = ANY ($1::text[])
)
SELECT format('foreign key %I of %s', conname, conrelid::regclass),
       format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
              pg_get_constraintdef(oid))
  FROM pg_constraint
 WHERE contype = 'f'
   AND conparentid = 0  -- those of partitions come and go with that of their table
   AND confrelid IN (SELECT oid FROM target)
   AND conrelid NOT IN (SELECT oid FROM target)
 ORDER BY 1;
