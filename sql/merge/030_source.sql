-- Moves the staged rows into source.
-- Reads:  staging_source
-- Writes: source (insert only)
INSERT INTO source (
       id,
       name,
       version)
SELECT id,
       name,
       version
  FROM staging_source;
