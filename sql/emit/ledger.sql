-- Writes the ledger row of this load.
INSERT INTO load (
       id,
       started_at,
       finished_at,
       input_name,
       input_bytes,
       input_sha256,
       export_date,
       locale,
       format_version,
       mode,
       pulso_version,
       counts,
       options,
       plan)
SELECT nextval('load_id_seq'),
       transaction_timestamp(),
       clock_timestamp(),
       staged.input_name,
       staged.input_bytes,
       staged.input_sha256,
       staged.export_date,
       staged.locale,
       staged.format_version,
       staged.mode,
       staged.pulso_version,
       staged.counts || jsonb_build_object('tables', tables.counts),
       staged.options,
       staged.plan
  FROM staging_load staged
 CROSS JOIN (
       SELECT jsonb_object_agg(
                  table_name,
                  jsonb_build_object('staged', staged, 'inserted', inserted,
                                     'linked', staged - inserted)) AS counts
         FROM (SELECT table_name,
                      sum(staged)::bigint AS staged,
                      sum(inserted)::bigint AS inserted
                 FROM staging_row_count
                WHERE table_name NOT LIKE 'staging\_%'
                GROUP BY table_name
               HAVING sum(staged) > 0) counted) tables;
