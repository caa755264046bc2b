-- Moves the staged rows into unit.
-- Reads:  staging_unit
-- Writes: unit (insert only)
INSERT INTO unit (
       id,
       name)
SELECT id,
       name
  FROM staging_unit;
