-- Makes the views that capture.sql found again, over the tables that have the names now.
DO $$
BEGIN
    IF current_setting('pulso_load.views') <> '' THEN
        EXECUTE current_setting('pulso_load.views');
    END IF;
END
$$;
