-- Moves the staged rows into clinical_record, each with its document.
-- Reads:  staging_clinical_record, staging_clinical_document (a path stands there at most once)
-- Writes: clinical_record (insert only)
INSERT INTO clinical_record (
       id,
       type,
       identifier,
       source_id,
       source_url,
       fhir_version,
       received_date,
       resource_file_path,
       resource)
SELECT entry.id,
       entry.type,
       entry.identifier,
       entry.source_id,
       entry.source_url,
       entry.fhir_version,
       entry.received_date,
       entry.resource_file_path,
       document.resource
  FROM staging_clinical_record entry
  LEFT JOIN staging_clinical_document document
    ON document.file_path = entry.resource_file_path;
