-- ECG recordings (electrocardiograms/*.csv).
CREATE TABLE staging_electrocardiogram (
    id                bigint NOT NULL,
    file_path         text NOT NULL,     -- relative to the export's folder
    recorded_date     timestamptz,
    classification    text,              -- in the language of the phone
    symptoms          text,
    software_version  text,
    device_text       text,
    sample_rate_hz    double precision,
    lead              text,
    unit              text,              -- as written in the file; voltages are microvolts all the same
    voltages          real[] NOT NULL,   -- microvolts
    header            jsonb NOT NULL     -- the head lines in the file's own words
) WITH (autovacuum_enabled = off);
