-- What stands against replacing the tables by new ones: whatever hangs on a table itself and would
-- be lost with it.  One row for each reason; none when all of it can be carried over.
--   $1  names of the tables
--   $2  names of their own indexes
--   $3  names of their own constraints
-- Reads: the catalog; the staging tables stand beside the tables already
WITH own_schema AS (
    SELECT oid FROM pg_namespace WHERE nspname = current_schema()
), own_role AS (
    SELECT oid FROM pg_roles WHERE rolname = current_user
), target AS (
    SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.relispartition, c.relhassubclass,
           c.relhasrules, c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.reloftype,
           c.reloptions, c.reltablespace, c.relowner, c.relacl, c.reltype,
           (SELECT s.oid FROM pg_class s
             WHERE s.relnamespace = c.relnamespace AND s.relname = 'staging_' || c.relname) AS staging
      FROM pg_class c
     WHERE c.relnamespace = (SELECT oid FROM own_schema)
       AND c.relname = ANY ($1::text[])
), own_index AS (
    SELECT i.indexrelid AS oid, i.indrelid, i.indisclustered, i.indisvalid, c.relname, c.reloptions,
           c.reltablespace, staging.reltablespace AS usual_tablespace
      FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid
      JOIN target ON target.oid = i.indrelid
      JOIN pg_class staging ON staging.oid = target.staging
), own_constraint AS (
    SELECT oid, conrelid, conname, contype, condeferrable
      FROM pg_constraint
     WHERE conrelid IN (SELECT oid FROM target)
)
SELECT 'this server spreads tables over machines'
 WHERE to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL
 UNION ALL
SELECT 'this server has no PL/pgSQL for this role'
 WHERE NOT EXISTS (SELECT FROM pg_language
                    WHERE lanname = 'plpgsql' AND has_language_privilege(oid, 'USAGE'))
 UNION ALL
SELECT format('%I is not a plain table of this role with the usual settings', relname)
  FROM target
 WHERE relkind <> 'r' OR relpersistence <> 'p' OR relispartition OR relhassubclass OR relhasrules
    OR relrowsecurity OR relforcerowsecurity OR relreplident <> 'd' OR reloftype <> 0
    OR reloptions IS NOT NULL OR relowner <> (SELECT oid FROM own_role)
    OR reltablespace <> (SELECT reltablespace FROM pg_class WHERE oid = target.staging)
 UNION ALL
SELECT format('%s inherits from %s', inhrelid::regclass, inhparent::regclass)
  FROM pg_inherits
 WHERE inhrelid IN (SELECT oid FROM target)
 UNION ALL
SELECT format('privileges of the owner of %I were changed', relname)
  FROM target
 WHERE relacl IS NOT NULL
   AND (SELECT count(*) FROM aclexplode(acldefault('r', relowner)) usual
         WHERE NOT EXISTS (SELECT FROM aclexplode(target.relacl) acl
                            WHERE acl.grantee = usual.grantee
                              AND acl.privilege_type = usual.privilege_type)) > 0
 UNION ALL
SELECT format('%I has other columns, or columns with settings of their own', relname)
  FROM target
 WHERE (SELECT array_agg(format('%s %s %s %s %s %s%s%s %s %s %s %s', attname, atttypid, atttypmod,
                                attnotnull, atthasdef, attidentity, attgenerated, attstorage,
                                attcollation, attstattarget, attacl,
                                array_to_string(attoptions, ' ') LIKE '%n_distinct%')
                         ORDER BY attnum)
          FROM pg_attribute WHERE attrelid = target.oid AND attnum > 0 AND NOT attisdropped)
       IS DISTINCT FROM
       (SELECT array_agg(format('%s %s %s %s %s %s%s%s %s %s %s %s', attname, atttypid, atttypmod,
                                attnotnull, atthasdef, attidentity, attgenerated, attstorage,
                                attcollation, attstattarget, attacl,
                                array_to_string(attoptions, ' ') LIKE '%n_distinct%')
                         ORDER BY attnum)
          FROM pg_attribute WHERE attrelid = target.staging AND attnum > 0 AND NOT attisdropped)
 UNION ALL
SELECT format('%s has the index %I', indrelid::regclass, relname)
  FROM own_index
 WHERE relname <> ALL ($2::text[]) OR indisclustered OR NOT indisvalid OR reloptions IS NOT NULL
    OR reltablespace <> usual_tablespace
 UNION ALL
SELECT format('%s has the constraint %I', conrelid::regclass, conname)
  FROM own_constraint
 WHERE contype <> 'n' AND conname <> ALL ($3::text[])
 UNION ALL
SELECT format('the constraint %I of %s may be checked at COMMIT', conname, conrelid::regclass)
  FROM own_constraint
 WHERE condeferrable
 UNION ALL
SELECT format('%s has the trigger %I', tgrelid::regclass, tgname)
  FROM pg_trigger
 WHERE tgrelid IN (SELECT oid FROM target) AND NOT tgisinternal
 UNION ALL
SELECT format('%s has the policy %I', polrelid::regclass, polname)
  FROM pg_policy
 WHERE polrelid IN (SELECT oid FROM target)
 UNION ALL
SELECT format('%s has the statistics object %I', stxrelid::regclass, stxname)
  FROM pg_statistic_ext
 WHERE stxrelid IN (SELECT oid FROM target)
 UNION ALL
SELECT format('%I is in the publication %I', tablename, pubname)
  FROM pg_publication_tables
 WHERE schemaname = current_schema()
 UNION ALL
SELECT format('%I has privileges from another grantor', relname)
  FROM target, aclexplode(relacl) acl
 WHERE acl.grantor <> relowner
 UNION ALL
SELECT 'a table, index or constraint has a comment'
  FROM pg_description
 WHERE objoid IN (SELECT oid FROM target) AND classoid = 'pg_class'::regclass
    OR objoid IN (SELECT oid FROM own_index) AND classoid = 'pg_class'::regclass
    OR objoid IN (SELECT oid FROM own_constraint) AND classoid = 'pg_constraint'::regclass
 UNION ALL
SELECT format('%s has a security label', objoid::regclass)
  FROM pg_seclabel
 WHERE objoid IN (SELECT oid FROM target) AND classoid = 'pg_class'::regclass
 UNION ALL
SELECT format('%s depends on a table and is no plain view of this role', v.oid::regclass)
  FROM pg_depend d
  JOIN pg_rewrite r ON r.oid = d.objid
  JOIN pg_class v ON v.oid = r.ev_class
 WHERE d.classid = 'pg_rewrite'::regclass
   AND d.refclassid = 'pg_class'::regclass
   AND d.refobjid IN (SELECT oid FROM target)
   AND (v.relkind <> 'v' OR v.reloptions IS NOT NULL OR v.relowner <> (SELECT oid FROM own_role)
        OR v.relpersistence <> 'p' OR r.rulename <> '_RETURN'
        OR NOT has_schema_privilege(v.relnamespace, 'CREATE'))
 UNION ALL
SELECT format('the policy %I of %s looks at a table', p.polname, p.polrelid::regclass)
  FROM pg_depend d
  JOIN pg_policy p ON p.oid = d.objid
 WHERE d.classid = 'pg_policy'::regclass
   AND d.refclassid = 'pg_class'::regclass
   AND d.refobjid IN (SELECT oid FROM target)
   AND p.polrelid NOT IN (SELECT oid FROM target)
 UNION ALL
SELECT format('%s references a table', conrelid::regclass)
  FROM pg_constraint
 WHERE confrelid IN (SELECT oid FROM target) AND conrelid NOT IN (SELECT oid FROM target)
 UNION ALL
SELECT pg_describe_object(classid, objid, objsubid) || ' depends on a table or its row type'
  FROM pg_depend
 WHERE (refclassid = 'pg_class'::regclass AND refobjid IN (SELECT oid FROM target)
        AND classid NOT IN ('pg_rewrite'::regclass, 'pg_constraint'::regclass,
                            'pg_trigger'::regclass, 'pg_attrdef'::regclass, 'pg_policy'::regclass,
                            'pg_statistic_ext'::regclass, 'pg_publication_rel'::regclass)
        AND NOT (classid = 'pg_class'::regclass AND objid IN (SELECT oid FROM own_index))
        OR refclassid = 'pg_type'::regclass
        AND refobjid IN (SELECT reltype FROM target
                          UNION ALL
                         SELECT typarray FROM pg_type WHERE oid IN (SELECT reltype FROM target)))
   AND deptype IN ('n', 'a');
