-- The id of the ledger row, known to the loader before it writes the row.
SELECT nextval('load_id_seq');
