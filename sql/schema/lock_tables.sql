-- Locks the tables that there are against everybody else.  Waits for one table at a time, with none
-- of the others locked, and gives back what it has when another one is in use: a transaction that
-- reads one table after the other is waited for and finds none of them locked, where it would be a
-- deadlock otherwise.  After 20 rounds, because somebody reads all the time, it takes the locks one
-- after the other.
--   pulso_load.tables  the names of the tables
DO $$
DECLARE
    tables constant text[] := ARRAY(
        SELECT relname::text
          FROM pg_class
         WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
           AND relname = ANY (current_setting('pulso_load.tables')::text[])
           AND relkind = 'r'
         ORDER BY relname);
    next text;
    busy text;
    waits boolean;
BEGIN
    FOR round IN 1..20 LOOP
        BEGIN
            IF busy IS NOT NULL THEN
                waits := true;
                EXECUTE format('LOCK TABLE ONLY %I IN ACCESS EXCLUSIVE MODE', busy);
            END IF;
            waits := false;
            FOREACH next IN ARRAY tables LOOP
                EXECUTE format('LOCK TABLE ONLY %I IN ACCESS EXCLUSIVE MODE NOWAIT', next);
            END LOOP;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            IF waits THEN  -- the role's lock_timeout
                RAISE;
            END IF;
            busy := next;
        END;
    END LOOP;
    FOREACH next IN ARRAY tables LOOP
        EXECUTE format('LOCK TABLE ONLY %I IN ACCESS EXCLUSIVE MODE', next);
    END LOOP;
END
$$;
