-- ActivitySummary elements: the rings of a day.
CREATE TABLE staging_activity_summary (
    id                         bigint NOT NULL,
    date_components            date,              -- a local day
    active_energy_burned       double precision,
    active_energy_burned_goal  double precision,
    active_energy_burned_unit  text,
    apple_move_minutes         double precision,  -- iOS 13 only
    apple_move_minutes_goal    double precision,
    apple_move_time            double precision,  -- minutes, since iOS 14
    apple_move_time_goal       double precision,
    apple_exercise_time        double precision,  -- minutes
    apple_exercise_time_goal   double precision,
    apple_stand_hours          double precision,
    apple_stand_hours_goal     double precision
) WITH (autovacuum_enabled = off);
