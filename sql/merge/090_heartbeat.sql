-- Moves the staged rows into heartbeat.
-- Reads:  staging_heartbeat
-- Writes: heartbeat (insert only)
INSERT INTO heartbeat (
       record_id,
       position,
       bpm,
       beat_time)
SELECT record_id,
       position,
       bpm,
       beat_time
  FROM staging_heartbeat;
