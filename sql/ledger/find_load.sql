-- The row of a load in the ledger, if it was committed.  Loads into one schema come one after the
-- other, so no two have the same instants.
--   $1  started_at
--   $2  finished_at
--   $3  input_sha256
SELECT id
  FROM load
 WHERE started_at = $1::timestamptz
   AND finished_at = $2::timestamptz
   AND input_sha256 = $3;
