-- The newest rows of the ledger, for people.
--   $1  at most so many
-- What a ledger of an earlier pulso lacks is NULL.
SELECT id,
       to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS started_at,
       extract(epoch FROM finished_at - started_at) AS seconds,
       mode,
       to_jsonb(load) ->> 'plan' AS plan,
       input_name,
       input_bytes,
       input_sha256,
       to_char(export_date AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS export_date,
       (SELECT sum((of_table.counts ->> 'inserted')::bigint)
          FROM jsonb_each(load.counts -> 'tables') of_table (name, counts)) AS inserted,
       (counts ->> 'rejects')::bigint AS rejected,
       pulso_version,
       to_jsonb(load) ->> 'options' AS options
  FROM load
 ORDER BY id DESC
 LIMIT $1::bigint;
