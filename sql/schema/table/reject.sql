-- What could not be read and is left out, whole, with the reason.
CREATE TABLE IF NOT EXISTS reject (
    id            bigint NOT NULL,
    reason        text NOT NULL,
    element_path  text NOT NULL,
    attributes    jsonb NOT NULL,
    line          bigint NOT NULL,
    byte_offset   bigint NOT NULL,
    source        text                  -- the file's own bytes, where it could not be taken apart
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS reject_id_seq INCREMENT BY 65536;
