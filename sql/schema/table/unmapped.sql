-- What is well-formed but has no place in another table: unknown elements with their text, and
-- unknown attributes of known elements.
CREATE TABLE IF NOT EXISTS unmapped (
    id            bigint NOT NULL,
    element_path  text NOT NULL,    -- "HealthData/Record"
    attributes    jsonb NOT NULL,
    text          text,
    byte_offset   bigint NOT NULL,  -- of the element's "<" in the unpacked file
    line          bigint NOT NULL
);

-- One nextval reserves the block [v, v + 65535] of ids.
CREATE SEQUENCE IF NOT EXISTS unmapped_id_seq INCREMENT BY 65536;
