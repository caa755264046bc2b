-- ClinicalRecord elements with their FHIR documents, and documents that no element names.
CREATE TABLE IF NOT EXISTS clinical_record (
    id                  bigint NOT NULL,
    type                text,             -- NULL, as all but path and resource, when only the document is there
    identifier          text,
    source_id           integer,
    source_url          text,
    fhir_version        text,
    received_date       timestamptz,
    resource_file_path  text NOT NULL,    -- relative to the export's folder
    resource            jsonb             -- the document; NULL when it is missing or not valid JSON
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS clinical_record_id_seq INCREMENT BY 65536;
