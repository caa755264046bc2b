-- ClinicalRecord elements with their FHIR documents, and documents that no element names.
CREATE TABLE staging_clinical_record (
    id                  bigint NOT NULL,
    type                text,             -- NULL, as all but path and resource, when only the document is there
    identifier          text,
    source_id           integer,
    source_url          text,
    fhir_version        text,
    received_date       timestamptz,
    resource_file_path  text NOT NULL     -- relative to the export's folder
) WITH (autovacuum_enabled = off);
