-- Without statistics yet, the planner takes every lookup in the index of record for many rows and
-- prefers to read the whole table.
SET LOCAL enable_seqscan = off;
