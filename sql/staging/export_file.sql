-- Every file of the export, whether its content is loaded or not.
CREATE TABLE staging_export_file (
    id     integer NOT NULL,  -- the order in the archive
    path   text NOT NULL,     -- relative to the export's folder; a label, never opened
    kind   text NOT NULL,     -- main_xml, cda, workout_route, electrocardiogram, clinical_record, attachment, ignored, directory, other
    bytes  bigint,            -- unpacked
    crc32  bigint             -- of the unpacked bytes, as the zip states it
) WITH (autovacuum_enabled = off);
