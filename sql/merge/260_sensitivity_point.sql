-- Moves the staged rows into sensitivity_point.
-- Reads:  staging_sensitivity_point
-- Writes: sensitivity_point (insert only)
INSERT INTO sensitivity_point (
       audiogram_id,
       position,
       frequency_value,
       frequency_unit,
       left_ear_value,
       left_ear_unit,
       left_ear_masked,
       left_ear_clamping_range_lower_bound,
       left_ear_clamping_range_upper_bound,
       right_ear_value,
       right_ear_unit,
       right_ear_masked,
       right_ear_clamping_range_lower_bound,
       right_ear_clamping_range_upper_bound)
SELECT audiogram_id,
       position,
       frequency_value,
       frequency_unit,
       left_ear_value,
       left_ear_unit,
       left_ear_masked,
       left_ear_clamping_range_lower_bound,
       left_ear_clamping_range_upper_bound,
       right_ear_value,
       right_ear_unit,
       right_ear_masked,
       right_ear_clamping_range_lower_bound,
       right_ear_clamping_range_upper_bound
  FROM staging_sensitivity_point;
