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
VALUES (coalesce($1::bigint, nextval('load_id_seq')), $2::timestamptz, $3::timestamptz,
        $4, $5::bigint, $6, $7::timestamptz, $8, $9::integer, $10, $11, $12::jsonb, $13::jsonb, $14)
RETURNING id;
