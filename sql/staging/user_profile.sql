-- Me, ExportDate and HealthData@locale; one row.
CREATE TABLE staging_user_profile (
    id                   integer NOT NULL,
    date_of_birth        date,
    biological_sex       text,
    blood_type           text,
    fitzpatrick_skin     text,
    cardio_fitness_meds  text,
    export_date          timestamptz,
    locale               text,
    time_zone            text NOT NULL  -- IANA name: the zone of the local days in the views
) WITH (autovacuum_enabled = off);
