-- What a merge asks before it reads the export: how many samples there are, and the texts of the
-- lookup tables.
SELECT count(*) FROM record;
SELECT count(*) FROM workout;
SELECT count(*) FROM correlation;
SELECT count(*) FROM audiogram;
SELECT identifier, id FROM record_type;
SELECT name, id FROM unit;
SELECT name, version, id FROM source;
SELECT name, id FROM metadata_key;
SELECT raw_text, id FROM device;
SELECT file_path FROM workout_route WHERE workout_id IS NULL AND file_path IS NOT NULL;
SELECT coalesce(max(id), 0), count(*) FILTER (WHERE kind <> 'main_xml') FROM export_file;
