-- The tables of which row-level security may hide rows from this role, or keep it from changing
-- some: every one whose policies do not let it read, update and delete all rows.
--   $1  names of the tables
-- Reads: the catalog
SELECT c.relname
  FROM pg_class c
 WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
   AND c.relname = ANY ($1::text[])
   AND row_security_active(c.oid)
   AND (EXISTS (SELECT FROM pg_policy p
                 WHERE p.polrelid = c.oid AND NOT p.polpermissive)
        OR EXISTS (SELECT FROM (VALUES ('r'), ('w'), ('d')) needed (command)
                    WHERE NOT EXISTS (
                          SELECT FROM pg_policy p
                           WHERE p.polrelid = c.oid
                             AND p.polcmd IN ('*', needed.command)
                             AND pg_get_expr(p.polqual, p.polrelid) = 'true'
                             AND EXISTS (SELECT FROM unnest(p.polroles) role
                                          WHERE role = 0 OR pg_has_role(role, 'USAGE')))))
 ORDER BY 1;
