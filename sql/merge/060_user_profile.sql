-- Moves the staged rows into user_profile.
-- Reads:  staging_user_profile
-- Writes: user_profile (insert only)
INSERT INTO user_profile (
       id,
       date_of_birth,
       biological_sex,
       blood_type,
       fitzpatrick_skin,
       cardio_fitness_meds,
       export_date,
       locale,
       time_zone)
SELECT id,
       date_of_birth,
       biological_sex,
       blood_type,
       fitzpatrick_skin,
       cardio_fitness_meds,
       export_date,
       locale,
       time_zone
  FROM staging_user_profile;
