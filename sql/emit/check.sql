-- Refuses a load that is not whole, and a zone of local days that the server does not know.
DO $$
DECLARE
    wrong record;
BEGIN
    SELECT table_name, staged, inserted
      INTO wrong
      FROM staging_row_count
     WHERE inserted <> staged AND NOT (may_link AND inserted < staged)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%: % rows were emitted, % arrived, nothing was changed',
              wrong.table_name, wrong.staged, wrong.inserted
        USING HINT = 'fetch the folder again, or emit the export again';
    END IF;
    PERFORM pg_catalog.timezone(time_zone, pg_catalog.now()) FROM user_profile;
END
$$;
