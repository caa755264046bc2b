-- For indexes whose entries do not fit into memory: runs that a processor sorts fast, merged from
-- temporary files, take less time than a few large ones.
SET LOCAL maintenance_work_mem = '64MB';
