-- Takes the lock that a load of pulso holds, for this transaction, free of the role's timeouts.
SET LOCAL client_min_messages = error;
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
DO $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(1886743667, (oid::bigint - 2147483648)::integer)
       FROM pg_catalog.pg_namespace WHERE nspname = current_schema() THEN
        RAISE EXCEPTION 'another load into this schema is running'
        USING HINT = 'wait for it, or emit into another schema';
    END IF;
END
$$;
