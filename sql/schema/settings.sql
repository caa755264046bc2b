-- For the merge only: room to sort index entries in memory.
SET LOCAL maintenance_work_mem = '512MB';
