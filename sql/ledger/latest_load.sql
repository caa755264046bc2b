-- Keeps the newest row of the ledger, as JSON, in a setting of this transaction.  There may be no
-- ledger, one of an earlier pulso, or one that the role may not read: then the setting stays empty.
-- Loads draw their ids under the lock of the schema, so the newest row has the highest.
DO $$
BEGIN
    IF has_table_privilege(to_regclass('load'), 'SELECT') THEN
        PERFORM set_config('pulso_ledger.latest', (
            SELECT jsonb_build_object(
                       'id', id,
                       'finished_at', finished_at,
                       'input_bytes', input_bytes,
                       'input_sha256', input_sha256,
                       'mode', mode,
                       'pulso_version', pulso_version,
                       'options', options,
                       'counts', counts #- '{receipt}' #- '{elements}')::text
              FROM load
             ORDER BY id DESC
             LIMIT 1), true);
    END IF;
EXCEPTION
    WHEN undefined_column THEN
        NULL;
END
$$;
