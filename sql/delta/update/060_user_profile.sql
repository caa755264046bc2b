-- Brings the profile up to date: its dates and the zone come with every export.
-- Reads:  staging_user_profile
-- Writes: user_profile (update only, where something differs)
UPDATE user_profile target
   SET date_of_birth = staged.date_of_birth,
       biological_sex = staged.biological_sex,
       blood_type = staged.blood_type,
       fitzpatrick_skin = staged.fitzpatrick_skin,
       cardio_fitness_meds = staged.cardio_fitness_meds,
       export_date = staged.export_date,
       locale = staged.locale,
       time_zone = staged.time_zone
  FROM staging_user_profile staged
 WHERE staged.id = target.id
   AND (target.date_of_birth,
        target.biological_sex,
        target.blood_type,
        target.fitzpatrick_skin,
        target.cardio_fitness_meds,
        target.export_date,
        target.locale,
        target.time_zone)
       IS DISTINCT FROM
       (staged.date_of_birth,
        staged.biological_sex,
        staged.blood_type,
        staged.fitzpatrick_skin,
        staged.cardio_fitness_meds,
        staged.export_date,
        staged.locale,
        staged.time_zone);
