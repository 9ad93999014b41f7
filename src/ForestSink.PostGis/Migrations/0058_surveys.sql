-- Survey plots (標準地調査). A plot's versions each hold the whole survey: ground, trees and the figures computed from them
-- with the editions of tables used. A correction closes a version and opens the next; nothing is overwritten or deleted.
CREATE TABLE plot (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  plot_id       uuid    NOT NULL,                               -- made by the client
  version       integer NOT NULL DEFAULT 1 CHECK (version > 0),
  request_id    uuid    NOT NULL,                               -- of the saving that made this version: a repeat changes nothing
  request_hash  bytea   NOT NULL,
  plot_no       text    NOT NULL CHECK (length(plot_no) BETWEEN 1 AND 40),
  stand_id      bigint  NOT NULL,
  surveyed_on   date    NOT NULL CHECK (surveyed_on BETWEEN '1950-01-01' AND '2200-01-01'),
  surveyor      text    NOT NULL CHECK (length(surveyor) BETWEEN 1 AND 100),
  shape         text    NOT NULL CHECK (shape IN ('circle', 'rectangle')),
  radius_m      numeric(6, 2) CHECK (radius_m > 0 AND radius_m <= 200),
  along_m       numeric(6, 2) CHECK (along_m > 0 AND along_m <= 200),
  across_m      numeric(6, 2) CHECK (across_m > 0 AND across_m <= 200),
  slope_degrees numeric(4, 1) NOT NULL CHECK (slope_degrees BETWEEN 0 AND 70),
  edge_distance_m numeric(7, 1) CHECK (edge_distance_m >= 0),
  diameter_by_class boolean NOT NULL,                           -- 2 cm classes; otherwise as measured
  geom          geometry(Point, 6668),                          -- where the position was recorded
  note          text    NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
  age           smallint CHECK (age > 0),                       -- of the stand in the fiscal year of the survey
  species_key   text,                                           -- of the largest basal area
  area_m2       double precision NOT NULL CHECK (area_m2 > 0),  -- horizontal
  stems_per_ha  double precision NOT NULL,
  mean_dbh_cm   double precision,
  quadratic_dbh_cm double precision,
  basal_area_m2_per_ha double precision NOT NULL,
  mean_height_m double precision,
  upper_height_m double precision,
  volume_m3_per_ha double precision,
  site_class    smallint CHECK (site_class > 0),                -- by the cautious rule; null where the stand lies below the lowest
  below_lowest  boolean NOT NULL,
  status        text    NOT NULL CHECK (status IN ('official', 'secondary', 'unverified')),
  figures       jsonb   NOT NULL,                               -- all figures with their derivation and the editions used
  withdrawn_reason text CHECK (length(withdrawn_reason) BETWEEN 1 AND 500),
  valid_from    timestamptz NOT NULL DEFAULT now(),
  valid_to      timestamptz CHECK (valid_to >= valid_from),
  PRIMARY KEY (municipality_code, plot_id, version),
  CHECK (CASE shape WHEN 'circle' THEN radius_m IS NOT NULL AND along_m IS NULL AND across_m IS NULL
                    ELSE radius_m IS NULL AND along_m IS NOT NULL AND across_m IS NOT NULL END),
  CHECK (withdrawn_reason IS NULL OR valid_to IS NOT NULL)
);
CREATE UNIQUE INDEX plot_current ON plot (municipality_code, plot_id) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX plot_current_no ON plot (municipality_code, plot_no) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX plot_request ON plot (municipality_code, request_id);
CREATE INDEX plot_stand ON plot (municipality_code, stand_id) WHERE valid_to IS NULL;
CALL protect_tenant_table('plot');

-- A row of the measuring sheet: one tree, or several alike counted by class. The figures computed of it stand beside it.
CREATE TABLE plot_tree (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  plot_id      uuid     NOT NULL,
  version      integer  NOT NULL,
  tree_no      integer  NOT NULL CHECK (tree_no > 0),
  species_key  text     NOT NULL,
  dbh_cm       numeric(5, 2) NOT NULL CHECK (dbh_cm > 0 AND dbh_cm <= 300),
  height_m     numeric(4, 2) CHECK (height_m > 1.3 AND height_m <= 70),   -- measured; null where it was estimated
  stems        integer  NOT NULL CHECK (stems BETWEEN 1 AND 1000),
  height_used_m double precision,
  volume_m3    double precision,                                          -- of one stem
  equation     text,
  PRIMARY KEY (municipality_code, plot_id, version, tree_no),
  FOREIGN KEY (municipality_code, plot_id, version) REFERENCES plot
);
CALL protect_tenant_table('plot_tree');

-- A version may only be closed, once.
CREATE FUNCTION plot_is_only_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.valid_to IS NOT NULL OR NEW.valid_to IS NULL
     OR to_jsonb(NEW) - '{valid_to,withdrawn_reason}'::text[] <> to_jsonb(OLD) - '{valid_to,withdrawn_reason}'::text[] THEN
    RAISE EXCEPTION 'A version of a plot can only be closed.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER plot_is_only_closed BEFORE UPDATE ON plot FOR EACH ROW EXECUTE FUNCTION plot_is_only_closed();
CREATE TRIGGER plot_is_never_deleted BEFORE DELETE OR TRUNCATE ON plot FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plot_tree_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON plot_tree FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON plot, plot_tree TO forestsink_app;
GRANT UPDATE (valid_to, withdrawn_reason) ON plot TO forestsink_app;

CREATE CONSTRAINT TRIGGER plot_is_audited AFTER INSERT OR UPDATE ON plot
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('plot', 'plot_id', '{figures,request_id,request_hash,geom,valid_from}', '{}');

-- The surveys in force, for whoever builds on them.
CREATE VIEW plot_result WITH (security_invoker = true) AS
  SELECT municipality_code, plot_id, version, plot_no, stand_id, surveyed_on, surveyor, age, species_key, area_m2, stems_per_ha, mean_dbh_cm,
         quadratic_dbh_cm, basal_area_m2_per_ha AS basal_area, mean_height_m, upper_height_m, volume_m3_per_ha, site_class, below_lowest, status
  FROM plot WHERE valid_to IS NULL;
GRANT SELECT ON plot_result TO forestsink_app;
