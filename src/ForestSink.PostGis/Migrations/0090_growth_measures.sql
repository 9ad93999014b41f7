-- What growth science measures per stand (slope, canopy height), and what a simulation shows on the map year by year.

-- Mean slope of a stand on the municipality's elevation grid. Valid while the stand's outline and the grid are the ones measured.
CREATE TABLE stand_slope (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  stand_id         bigint  NOT NULL,
  stand_version    integer NOT NULL,
  grid_imported_at timestamptz NOT NULL,
  mean_deg         real    CHECK (mean_deg BETWEEN 0 AND 90),   -- null: the grid does not reach the stand
  cells            integer NOT NULL CHECK (cells >= 0),
  PRIMARY KEY (municipality_code, stand_id)
);
CALL protect_tenant_table('stand_slope');
GRANT SELECT, INSERT, UPDATE ON stand_slope TO forestsink_app;

-- A canopy height model that was measured by zones. The raster itself is not kept; its hash says which file it was.
CREATE TABLE canopy_survey (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  survey_id   uuid NOT NULL,                                   -- made by the client: a repeat adds nothing
  title       text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  source      text NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
  status      text NOT NULL CHECK (status IN ('official', 'secondary', 'unverified')),
  method      text NOT NULL CHECK (method IN ('laser', 'drone', 'other')),
  measured_on date NOT NULL CHECK (measured_on BETWEEN '1990-01-01' AND '2200-01-01'),
  file_name   text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 255),
  sha256      text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  pixel_m     float8 NOT NULL CHECK (pixel_m > 0),
  created_at  timestamptz NOT NULL DEFAULT now(),
  created_by  text NOT NULL DEFAULT acting_user(),
  withdrawn_at timestamptz,                                    -- no longer counted; the figures stay for who relied on them
  PRIMARY KEY (municipality_code, survey_id)
);
CALL protect_tenant_table('canopy_survey');
GRANT SELECT, INSERT ON canopy_survey TO forestsink_app;
GRANT UPDATE (withdrawn_at) ON canopy_survey TO forestsink_app;
CREATE CONSTRAINT TRIGGER canopy_survey_is_audited AFTER INSERT OR UPDATE ON canopy_survey
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('canopy-survey', 'survey_id', '{created_at}', '{}');

CREATE TABLE canopy_height (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  survey_id      uuid   NOT NULL,
  stand_id       bigint NOT NULL,
  upper_height_m real   NOT NULL CHECK (upper_height_m > 0 AND upper_height_m <= 70),
  squares        integer NOT NULL CHECK (squares > 0),         -- of 10 m × 10 m, with trees
  covered_percent real  NOT NULL CHECK (covered_percent > 0 AND covered_percent <= 100),
  PRIMARY KEY (municipality_code, survey_id, stand_id),
  FOREIGN KEY (municipality_code, survey_id) REFERENCES canopy_survey
);
CREATE INDEX canopy_height_stand ON canopy_height (municipality_code, stand_id);
CALL protect_tenant_table('canopy_height');
GRANT SELECT, INSERT ON canopy_height TO forestsink_app;

-- Newest canopy height of each stand that counts, with its age at the time: the register's own year of establishment.
CREATE VIEW stand_canopy WITH (security_invoker = true) AS
  SELECT DISTINCT ON (h.municipality_code, h.stand_id)
         h.municipality_code, h.stand_id, h.upper_height_m, h.squares, h.covered_percent,
         s.survey_id, s.title, s.source, s.status, s.method, s.measured_on,
         (extract(year FROM s.measured_on) - CASE WHEN extract(month FROM s.measured_on) < 4 THEN 1 ELSE 0 END)::integer AS measured_fy
  FROM canopy_height h
  JOIN canopy_survey s ON s.municipality_code = h.municipality_code AND s.survey_id = h.survey_id AND s.withdrawn_at IS NULL
  ORDER BY h.municipality_code, h.stand_id, s.measured_on DESC, s.created_at DESC;
GRANT SELECT ON stand_canopy TO forestsink_app;

-- What a finished simulation paints: gzip of an index (JSON) and of one array of 16-bit numbers per measure, year after year.
CREATE TABLE forest_simulation_map (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  run_id  uuid NOT NULL,
  measure text NOT NULL CHECK (measure IN ('index', 'stock', 'absorption', 'age', 'work')),
  content bytea NOT NULL,
  PRIMARY KEY (municipality_code, run_id, measure),
  FOREIGN KEY (municipality_code, run_id) REFERENCES job (municipality_code, job_id) ON DELETE CASCADE
);
CALL protect_tenant_table('forest_simulation_map');
GRANT SELECT, INSERT, DELETE ON forest_simulation_map TO forestsink_app;
