-- Brings clinical records up to date; a document that the export lacks stays.
-- Reads:  staging_clinical_record, staging_clinical_document
-- Writes: clinical_record (update only, where something differs)
UPDATE clinical_record target
   SET source_url = staged.source_url,
       fhir_version = staged.fhir_version,
       received_date = staged.received_date,
       resource = coalesce(document.resource, known_row.resource)
  FROM (
           SELECT id,
                  resource_file_path AS key_1,
                  coalesce(type, '') AS key_2,
                  coalesce(identifier, '') AS key_3,
                  row_number() OVER (PARTITION BY resource_file_path,
                                                      coalesce(type, ''),
                                                      coalesce(identifier, '')
                                         ORDER BY id) AS place
             FROM staging_clinical_record
       ) place_of_staged
  JOIN (
           SELECT id,
                  resource_file_path AS key_1,
                  coalesce(type, '') AS key_2,
                  coalesce(identifier, '') AS key_3,
                  row_number() OVER (PARTITION BY resource_file_path,
                                                      coalesce(type, ''),
                                                      coalesce(identifier, '')
                                         ORDER BY id) AS place
             FROM clinical_record
       ) known
    ON known.key_1 = place_of_staged.key_1
   AND known.key_2 = place_of_staged.key_2
   AND known.key_3 = place_of_staged.key_3
   AND known.place = place_of_staged.place
  JOIN staging_clinical_record staged
    ON staged.id = place_of_staged.id
  JOIN clinical_record known_row
    ON known_row.id = known.id
  LEFT JOIN staging_clinical_document document
    ON document.file_path = staged.resource_file_path
 WHERE target.id = known.id
   AND (target.source_url,
        target.fhir_version,
        target.received_date,
        target.resource)
       IS DISTINCT FROM
       (staged.source_url,
        staged.fhir_version,
        staged.received_date,
        coalesce(document.resource, known_row.resource));
