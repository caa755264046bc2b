-- Gives every staged clinical record its document.
-- Reads:  staging_clinical_document (a path stands there at most once)
-- Writes: staging_clinical_record
UPDATE staging_clinical_record entry
   SET resource = document.resource
  FROM staging_clinical_document document
 WHERE document.file_path = entry.resource_file_path;
