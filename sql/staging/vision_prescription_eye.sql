-- RightEye and LeftEye elements of VisionPrescriptions.
CREATE TABLE staging_vision_prescription_eye (
    vision_prescription_id  bigint NOT NULL,
    position                integer NOT NULL,  -- from 1, in document order
    side                    text NOT NULL,     -- "right" or "left"
    sphere                  double precision,
    sphere_unit             text,
    cylinder                double precision,
    cylinder_unit           text,
    axis                    double precision,
    axis_unit               text,
    add                     double precision,
    add_unit                text,
    vertex                  double precision,
    vertex_unit             text,
    prism_amount            double precision,
    prism_amount_unit       text,
    prism_angle             double precision,
    prism_angle_unit        text,
    far_pd                  double precision,
    far_pd_unit             text,
    near_pd                 double precision,
    near_pd_unit            text,
    base_curve              double precision,
    base_curve_unit         text,
    diameter                double precision,
    diameter_unit           text
) WITH (autovacuum_enabled = off);
