-- Inserts the beats of the Records that stand only inside a Correlation.
-- Reads:  staging_nested_heartbeat, staging_twin
-- Writes: heartbeat (insert only)
INSERT INTO heartbeat (
       record_id,
       position,
       bpm,
       beat_time)
SELECT twin.record_id,
       nested.position,
       nested.bpm,
       nested.beat_time
  FROM staging_nested_heartbeat nested
  JOIN staging_twin twin
    ON twin.nested_id = nested.nested_id
   AND twin.is_new;
