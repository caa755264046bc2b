-- For the sessions that complete the staging tables beside one another.  Room to sort index entries
-- in memory; no parallel workers, because the sessions keep the cores busy, and workers pass their
-- entries on through temporary files.
SET LOCAL maintenance_work_mem = '512MB';
SET LOCAL max_parallel_maintenance_workers = 0;
