-- Remembers, for this transaction, how to make the views over the tables again and whom to grant
-- what: settings that restore_views.sql and restore_grants.sql run once the new tables have the
-- names.
SELECT set_config('pulso_load.views', coalesce(
           (SELECT string_agg(DISTINCT format('CREATE OR REPLACE VIEW %I.%I AS %s', n.nspname,
                                              v.relname, pg_get_viewdef(v.oid)), E'\n')
              FROM pg_class old
              JOIN pg_class staging
                ON staging.relnamespace = old.relnamespace
               AND staging.relname = 'staging_' || old.relname
              JOIN pg_depend d
                ON d.refclassid = 'pg_class'::regclass
               AND d.refobjid = old.oid
               AND d.classid = 'pg_rewrite'::regclass
              JOIN pg_rewrite r ON r.oid = d.objid
              JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v'
              JOIN pg_namespace n ON n.oid = v.relnamespace
             WHERE old.relnamespace = (SELECT oid FROM pg_namespace
                                        WHERE nspname = current_schema())
           ), ''), true),
       set_config('pulso_load.grants', coalesce(
           (SELECT string_agg(statement, chr(59) ORDER BY place)  -- a semicolon
              FROM (SELECT CASE WHEN acl.of = 'new' THEN 1 ELSE 2 END AS place,
                           CASE WHEN acl.of = 'new'
                                THEN format('REVOKE ALL ON %I FROM %s', old.relname, acl.grantee)
                                ELSE format('GRANT %s ON %I TO %s%s', acl.privilege, old.relname,
                                            acl.grantee, acl.option)
                           END AS statement
                      FROM pg_class old
                      JOIN pg_class staging
                        ON staging.relnamespace = old.relnamespace
                       AND staging.relname = 'staging_' || old.relname
                     CROSS JOIN LATERAL (
                           SELECT source.of,
                                  entry.privilege_type AS privilege,
                                  CASE WHEN entry.grantee = 0 THEN 'PUBLIC'
                                       ELSE quote_ident(pg_get_userbyid(entry.grantee)) END AS grantee,
                                  CASE WHEN entry.is_grantable THEN ' WITH GRANT OPTION'
                                       ELSE '' END AS option
                             FROM (VALUES ('new', staging.relacl), ('old', old.relacl))
                                  AS source (of, relacl)
                            CROSS JOIN LATERAL aclexplode(source.relacl) entry
                            WHERE entry.grantee <> old.relowner
                           ) acl
                     WHERE old.relnamespace = (SELECT oid FROM pg_namespace
                                                WHERE nspname = current_schema())
                       AND old.relkind = 'r') statements
           ), ''), true);
