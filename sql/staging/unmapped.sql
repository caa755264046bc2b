-- What is well-formed but has no place in another table: unknown elements with their text, and
-- unknown attributes of known elements.
CREATE TABLE staging_unmapped (
    id            bigint NOT NULL,
    element_path  text NOT NULL,    -- "HealthData/Record"
    attributes    jsonb NOT NULL,
    text          text,
    byte_offset   bigint NOT NULL,  -- of the element's "<" in the unpacked file
    line          bigint NOT NULL
) WITH (autovacuum_enabled = off);
