-- The apps and devices that wrote samples: sourceName with sourceVersion.
CREATE TABLE IF NOT EXISTS source (
    id       integer NOT NULL,
    name     text NOT NULL,
    version  text
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS source_id_seq INCREMENT BY 65536;
