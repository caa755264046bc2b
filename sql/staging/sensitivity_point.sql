-- SensitivityPoint elements of Audiograms.
CREATE TABLE staging_sensitivity_point (
    audiogram_id                          bigint NOT NULL,
    position                              integer NOT NULL,           -- from 1, in document order
    frequency_value                       double precision NOT NULL,
    frequency_unit                        text NOT NULL,              -- "Hz"
    left_ear_value                        double precision,
    left_ear_unit                         text,
    left_ear_masked                       text,
    left_ear_clamping_range_lower_bound   double precision,
    left_ear_clamping_range_upper_bound   double precision,
    right_ear_value                       double precision,
    right_ear_unit                        text,
    right_ear_masked                      text,
    right_ear_clamping_range_lower_bound  double precision,
    right_ear_clamping_range_upper_bound  double precision
) WITH (autovacuum_enabled = off);
