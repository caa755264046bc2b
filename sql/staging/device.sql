-- The devices of the samples, split from HealthKit's own description of them.
CREATE TABLE staging_device (
    id                     integer NOT NULL,
    raw_text               text NOT NULL,     -- as exported, without the memory address and the creation date
    name                   text,
    manufacturer           text,
    model                  text,
    hardware               text,              -- may hold commas: "Watch6,14"
    firmware               text,
    software               text,
    local_identifier       text,
    udi_device_identifier  text,
    creation_date          timestamptz        -- the first one seen
) WITH (autovacuum_enabled = off);
