-- Grants on the new tables what capture.sql found granted on the old ones, and nothing else.
DO $$
BEGIN
    IF current_setting('pulso_load.grants') <> '' THEN
        EXECUTE current_setting('pulso_load.grants');
    END IF;
END
$$;
