-- The ledger: one row for each load that was committed, written in the same transaction.
CREATE TABLE IF NOT EXISTS load (
    id             bigint NOT NULL CONSTRAINT load_pkey PRIMARY KEY,
    started_at     timestamptz NOT NULL,  -- by the loader's clock
    finished_at    timestamptz NOT NULL,  -- just before COMMIT
    input_name     text NOT NULL,         -- the last part of the path
    input_bytes    bigint,                -- as it was given: of the zip itself; NULL: standard input
    input_sha256   text NOT NULL,         -- of the file; of a folder: of the list of its files
    export_date    timestamptz,
    locale         text,
    format_version integer,               -- HealthKit Export Version; NULL: the file states none
    mode           text NOT NULL,         -- reload, merge
    pulso_version  text NOT NULL,
    counts         jsonb NOT NULL,        -- per element seen, repaired, rejected; per table staged, inserted
    options        jsonb,                 -- further ones that the result hangs on: reader, time_zone, allow_truncated, prune
    plan           text                   -- promote, refill, delta, rebuild; script: that of --emit-dir
);

-- One nextval is one load.
CREATE SEQUENCE IF NOT EXISTS load_id_seq;

-- With wal_level = minimal a crash may take the sequence back to where the transaction that made it
-- left it.  This takes it forward again.
SELECT setval('load_id_seq', max(id)) FROM load HAVING max(id) > (SELECT last_value FROM load_id_seq);
