-- Moves the staged rows into route_point.
-- Reads:  staging_route_point
-- Writes: route_point (insert only)
INSERT INTO route_point (
       route_id,
       position,
       point_time,
       latitude,
       longitude,
       elevation,
       speed,
       course,
       horizontal_accuracy,
       vertical_accuracy)
SELECT route_id,
       position,
       point_time,
       latitude,
       longitude,
       elevation,
       speed,
       course,
       horizontal_accuracy,
       vertical_accuracy
  FROM staging_route_point;
