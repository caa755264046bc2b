-- Locks the tables that the staging tables are to replace, those that there are, before the last look at
-- what hangs on them: nothing comes to hang on a table any more while the load waits for its readers.
DO $$
DECLARE
    tables text := (SELECT string_agg(quote_ident(old.relname), ', ' ORDER BY old.relname)
                      FROM pg_class old
                      JOIN pg_class staging
                        ON staging.relnamespace = old.relnamespace
                       AND staging.relname = 'staging_' || old.relname
                     WHERE old.relnamespace = (SELECT oid FROM pg_namespace
                                                WHERE nspname = current_schema())
                       AND old.relkind = 'r');
BEGIN
    IF tables IS NOT NULL THEN
        EXECUTE 'LOCK TABLE ' || tables || ' IN ACCESS EXCLUSIVE MODE';
    END IF;
END
$$;
