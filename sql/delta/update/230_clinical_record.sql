-- Brings clinical records up to date; a document that the export lacks stays.
-- Reads:  staging_match, staging_clinical_record, staging_clinical_document
-- Writes: clinical_record (update only, where something differs)
UPDATE clinical_record target
   SET source_url = staged.source_url,
       fhir_version = staged.fhir_version,
       received_date = staged.received_date,
       resource = coalesce(document.resource, target.resource)
  FROM staging_match matched
  JOIN staging_clinical_record staged
    ON staged.id = matched.staged_id
  LEFT JOIN staging_clinical_document document
    ON document.file_path = staged.resource_file_path
 WHERE matched.entity = 'clinical_record'
   AND target.id = matched.known_id
   AND (target.source_url,
        target.fhir_version,
        target.received_date,
        target.resource)
       IS DISTINCT FROM
       (staged.source_url,
        staged.fhir_version,
        staged.received_date,
        coalesce(document.resource, target.resource));
