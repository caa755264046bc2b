-- Which record each nested Record is.  Filled by the merge, not by COPY.
CREATE TABLE staging_twin (
    nested_id  bigint NOT NULL,   -- → staging_nested_record
    record_id  bigint NOT NULL,   -- → record
    is_new     boolean NOT NULL   -- no top-level twin: this row is to be inserted under record_id
) WITH (autovacuum_enabled = off);
