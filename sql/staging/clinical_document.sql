-- FHIR documents of the export (clinical-records/*.json).
CREATE TABLE staging_clinical_document (
    file_path  text NOT NULL,  -- relative to the export's folder
    resource   jsonb NOT NULL
) WITH (autovacuum_enabled = off);
