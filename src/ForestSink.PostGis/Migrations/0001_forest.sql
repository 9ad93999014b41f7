-- Municipalities, and their forest: compartment (林班) → stand (小班・枝番) → cohort (register record).
-- municipality_code leads every key, so that the tables can be partitioned or distributed by it.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Each transaction of the application names its municipality; without it no tenant row is visible.
CREATE FUNCTION current_municipality() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('forestsink.municipality', true), '');

CREATE DOMAIN municipality_code AS text CHECK (VALUE ~ '^[0-9]{5}$');

CREATE TABLE municipality (
  municipality_code municipality_code PRIMARY KEY,
  name              text     NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  name_en           text     CHECK (length(name_en) BETWEEN 1 AND 100),
  plane_zone        smallint NOT NULL CHECK (plane_zone BETWEEN 1 AND 19),
  is_demo           boolean  NOT NULL DEFAULT false,
  boundary          geometry(MultiPolygon, 6668),          -- where known; the check "outside the municipality" prefers it
  extent            geometry(Polygon, 6668),               -- of all current stands
  forest_version    bigint   NOT NULL DEFAULT 0,           -- advances with every change of the forest: the tiles' ETag
  register_date     date,                                  -- of the newest register imported
  created_at        timestamptz NOT NULL DEFAULT now()
);

CREATE SEQUENCE stand_id_sequence;
CREATE SEQUENCE cohort_id_sequence;

-- A stand's versions. The current one has no valid_to; a change closes it and opens the next.
CREATE TABLE stand (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  stand_id          bigint  NOT NULL DEFAULT nextval('stand_id_sequence'),
  version           integer NOT NULL DEFAULT 1 CHECK (version > 0),
  code              text    NOT NULL CHECK (length(code) BETWEEN 1 AND 60),     -- canonical, e.g. 62-3-26
  sort_key          text    COLLATE "C" NOT NULL,                               -- natural order of code
  compartment_code  text    NOT NULL,
  place_name        text,                                                       -- 大字・字
  register_area_ha  numeric(12, 4) CHECK (register_area_ha >= 0),               -- ground the records cover: storeys above one another count once
  polygon_area_ha   numeric(12, 4) NOT NULL CHECK (polygon_area_ha >= 0),       -- on the plane-rectangular zone
  species_key       text    NOT NULL,                                           -- of the dominant cohort
  forest_type       text    NOT NULL,                                           -- of the dominant cohort
  origin_fy         smallint,                                                   -- of the dominant cohort; age in FY y = y - origin_fy + 1
  cohort_count      integer NOT NULL CHECK (cohort_count >= 0),
  content_hash      bytea   NOT NULL,                                           -- of the attributes of stand and cohorts; geometry is compared apart, within 1.5 cm
  geom              geometry(MultiPolygon, 6668) NOT NULL,
  geom_3857         geometry(MultiPolygon, 3857) NOT NULL
    GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  geom_overview     geometry(Geometry, 3857)                                    -- for zooms 11 and 12, where 6 m is less than a third of a pixel
    GENERATED ALWAYS AS (ST_SimplifyPreserveTopology(ST_Transform(geom, 3857), 6)) STORED,
  import_id         uuid,
  valid_from        timestamptz NOT NULL DEFAULT now(),
  valid_to          timestamptz CHECK (valid_to >= valid_from),
  PRIMARY KEY (municipality_code, stand_id, version)
);
CREATE UNIQUE INDEX stand_current ON stand (municipality_code, stand_id) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX stand_current_code ON stand (municipality_code, code) WHERE valid_to IS NULL;
CREATE INDEX stand_current_order ON stand (municipality_code, sort_key) WHERE valid_to IS NULL;
CREATE INDEX stand_current_compartment ON stand (municipality_code, compartment_code) WHERE valid_to IS NULL;
CREATE INDEX stand_current_geom ON stand USING gist (geom_3857) WHERE valid_to IS NULL;

-- A register record: one species and storey of a stand, with its own area.
CREATE TABLE cohort (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  cohort_id         bigint  NOT NULL DEFAULT nextval('cohort_id_sequence'),
  version           integer NOT NULL DEFAULT 1 CHECK (version > 0),
  stand_id          bigint  NOT NULL,
  treatment_no      text    NOT NULL DEFAULT '',                   -- 施業番号
  storey            text    NOT NULL DEFAULT 'single',             -- single, upper, middle, lower
  slot              smallint NOT NULL DEFAULT 1 CHECK (slot > 0),  -- which species of one record (第1…第3樹種)
  species_key       text    NOT NULL,
  species_text      text    NOT NULL,                              -- as the register writes it
  forest_type       text    NOT NULL,
  forest_type_text  text,
  management_type   text,                                          -- 育成単層林, 育成複層林, 天然生林
  ownership         text,                                          -- category only; owners' names have no place here
  area_ha           numeric(12, 4) CHECK (area_ha >= 0),           -- register area (森林簿面積)
  share_percent     numeric(5, 2) CHECK (share_percent BETWEEN 0 AND 100),
  register_age      smallint CHECK (register_age BETWEEN 0 AND 999),
  register_date     date,
  establishment_year smallint CHECK (establishment_year BETWEEN 1500 AND 2200),
  origin_fy         smallint,                                      -- derived by the age rule; age in FY y = y - origin_fy + 1
  site_class        text,
  register_increment_m3_per_ha numeric(8, 3),
  register_volume_m3_per_ha    numeric(9, 2) CHECK (register_volume_m3_per_ha >= 0),
  source_key        text,                                          -- the register's own id
  attributes        jsonb   NOT NULL DEFAULT '{}',                 -- what the mapping does not know is kept
  valid_from        timestamptz NOT NULL DEFAULT now(),
  valid_to          timestamptz CHECK (valid_to >= valid_from),
  PRIMARY KEY (municipality_code, cohort_id, version)
);
CREATE UNIQUE INDEX cohort_current ON cohort (municipality_code, cohort_id) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX cohort_current_key ON cohort (municipality_code, stand_id, treatment_no, storey, slot) WHERE valid_to IS NULL;

-- Dissolved from the current stands after each change; what the map shows from afar.
CREATE TABLE compartment (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  compartment_code  text NOT NULL,
  sort_key          text COLLATE "C" NOT NULL,
  stand_count       integer NOT NULL,
  area_ha           numeric(12, 4) NOT NULL,
  species_key       text NOT NULL,                                  -- covering the largest area
  geom_3857         geometry(Geometry, 3857) NOT NULL,
  PRIMARY KEY (municipality_code, compartment_code)
);
CREATE INDEX compartment_geom ON compartment USING gist (geom_3857);

-- Places for search and labels: settlements, peaks, schools, stations.
CREATE TABLE place (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  place_id          bigint GENERATED ALWAYS AS IDENTITY,
  kind              text NOT NULL,
  name              text NOT NULL,
  name_en           text,
  geom              geometry(Point, 6668) NOT NULL,
  PRIMARY KEY (municipality_code, place_id)
);

-- Roads, streams, boundary, built-up areas: lines and areas that help to read the map.
CREATE TABLE map_feature (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  feature_id        bigint GENERATED ALWAYS AS IDENTITY,
  kind              text NOT NULL,                                  -- road, forest-road, stream, boundary, built-up …
  name              text,
  geom_3857         geometry(Geometry, 3857) NOT NULL,
  PRIMARY KEY (municipality_code, feature_id)
);
CREATE INDEX map_feature_geom ON map_feature USING gist (geom_3857);

-- Elevation as terrain-RGB tiles cut from the municipality's DEM at import.
CREATE TABLE terrain_tile (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  z smallint NOT NULL, x integer NOT NULL, y integer NOT NULL,
  png bytea NOT NULL,
  PRIMARY KEY (municipality_code, z, x, y)
);

CREATE VIEW current_stand WITH (security_invoker = true) AS SELECT * FROM stand WHERE valid_to IS NULL;
CREATE VIEW current_cohort WITH (security_invoker = true) AS SELECT * FROM cohort WHERE valid_to IS NULL;

-- The spatial index cannot serve a query under row-level security, because && is not leak-proof.
-- This function reads as the owner and keeps the wall itself: only the transaction's municipality.
CREATE FUNCTION stands_in_box(box geometry) RETURNS SETOF stand
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 2000 SET search_path = public, pg_temp
  AS $$
    SELECT * FROM stand
    WHERE municipality_code = current_municipality() AND valid_to IS NULL AND geom_3857 && box
  $$;

-- Row-level security: the second wall behind the municipality in each predicate.
ALTER TABLE municipality ENABLE ROW LEVEL SECURITY;
CREATE POLICY municipality_is_listed ON municipality FOR SELECT USING (true);
CREATE POLICY municipality_is_created ON municipality FOR INSERT WITH CHECK (municipality_code = current_municipality());
CREATE POLICY municipality_is_changed ON municipality FOR UPDATE USING (municipality_code = current_municipality());

CREATE PROCEDURE protect_tenant_table(tenant_table regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
  EXECUTE format('CREATE POLICY own_municipality ON %s USING (municipality_code = current_municipality()) WITH CHECK (municipality_code = current_municipality())', tenant_table);
END $$;
CALL protect_tenant_table('stand');
CALL protect_tenant_table('cohort');
CALL protect_tenant_table('compartment');
CALL protect_tenant_table('place');
CALL protect_tenant_table('map_feature');
CALL protect_tenant_table('terrain_tile');

GRANT USAGE ON SCHEMA public TO forestsink_app;
GRANT SELECT, INSERT, UPDATE ON municipality, stand, cohort TO forestsink_app;   -- history: nothing is deleted
GRANT SELECT, INSERT, UPDATE, DELETE ON compartment, place, map_feature, terrain_tile TO forestsink_app;
GRANT SELECT ON current_stand, current_cohort TO forestsink_app;
GRANT USAGE ON SEQUENCE stand_id_sequence, cohort_id_sequence TO forestsink_app;
