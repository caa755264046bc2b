-- What a merge asks before it reads the export: how many samples there are, the texts of the lookup
-- tables, and whether a view or function needs a key of a table (it groups by the key, and takes
-- further columns).
SELECT count(*) FROM record;
SELECT count(*) FROM workout;
SELECT count(*) FROM audiogram;
SELECT identifier, id FROM record_type;
SELECT name, id FROM unit;
SELECT name, version, id FROM source;
SELECT name, id FROM metadata_key;
SELECT raw_text, id FROM device;
SELECT file_path FROM workout_route WHERE workout_id IS NULL AND file_path IS NOT NULL;
SELECT coalesce(max(id), 0), count(*) FILTER (WHERE kind <> 'main_xml') FROM export_file;
SELECT count(*)
  FROM pg_depend d
  JOIN pg_constraint c
    ON d.refclassid = 'pg_constraint'::regclass
   AND d.refobjid = c.oid
 WHERE d.classid IN ('pg_rewrite'::regclass, 'pg_proc'::regclass)
   AND c.connamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema());
