-- Takes off what tables.sql made.
DROP VIEW staging_record;
DROP TABLE staging_load;
DROP TABLE staging_row_count;
