-- Takes out the profile if the table has one: it was brought up to date.
-- Reads:  user_profile
-- Writes: staging_user_profile (delete only)
DELETE FROM staging_user_profile staged
 USING user_profile known
 WHERE known.id = staged.id;
