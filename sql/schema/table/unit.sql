-- The units of Record@unit.
CREATE TABLE IF NOT EXISTS unit (
    id    integer NOT NULL,
    name  text NOT NULL      -- "count/min"
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS unit_id_seq INCREMENT BY 65536;
