-- Gives a ledger that an earlier pulso made the columns that it lacks; NULL in the rows that are there.
-- ALTER TABLE would lock readers out even when it has nothing to add.
DO $$
BEGIN
    IF (SELECT count(*) FROM pg_catalog.pg_attribute
         WHERE attrelid = to_regclass('load') AND attname IN ('options', 'plan')
           AND NOT attisdropped) < 2 THEN
        ALTER TABLE load ADD COLUMN IF NOT EXISTS options jsonb;
        ALTER TABLE load ADD COLUMN IF NOT EXISTS plan text;
    END IF;
END
$$;
