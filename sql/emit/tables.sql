-- What the files of an emitted export need beside the staging tables.  COPY fills the records
-- straight into their table, so staging_record, which the merge of nested Records reads, is a view.
CREATE VIEW staging_record AS
SELECT id,
       record_type_id,
       source_id,
       device_id,
       unit_id,
       value,
       value_text,
       creation_date,
       start_date,
       end_date,
       fingerprint
  FROM record;

-- The ledger row, but for what is known only when it is written.
CREATE TABLE staging_load (
    input_name     text NOT NULL,
    input_bytes    bigint,
    input_sha256   text NOT NULL,
    export_date    timestamptz,
    locale         text,
    format_version integer,
    mode           text NOT NULL,
    pulso_version  text NOT NULL,
    counts         jsonb NOT NULL, -- without "tables"
    options        jsonb NOT NULL,
    plan           text NOT NULL
);

-- One row for each statement that brought rows into a table.
CREATE TABLE staging_row_count (
    table_name  text NOT NULL,
    staged      bigint NOT NULL,  -- as many as pulso wrote into the files
    inserted    bigint NOT NULL,  -- as many as the server counted
    may_link    boolean NOT NULL  -- fewer are right: the others stand at top level too
);
