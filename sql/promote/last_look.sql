-- Raises an error when obstacles.sql, asked once more, has found something.
DO $$
BEGIN
    IF current_setting('pulso_load.obstacles') <> '' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'since the load began, ' || current_setting('pulso_load.obstacles'),
            HINT = 'load again: it will be kept';
    END IF;
END
$$;
