-- Where could be planted: the elevation grid that slope and sight are measured on, land that must not be planted,
-- and candidate sites with their versions.

-- Heights in metres on the municipality's plane zone, square cells, in blocks of 256 × 256 (the last ones smaller).
CREATE TABLE elevation_grid (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  cell_m   float8  NOT NULL CHECK (cell_m > 0),
  west     float8  NOT NULL,                                   -- of the first cell's edge, metres east of the zone's origin
  north    float8  NOT NULL,                                   -- of the first row's edge, metres north of it
  columns  integer NOT NULL CHECK (columns > 0),
  rows     integer NOT NULL CHECK (rows > 0),
  source   text    NOT NULL,
  imported_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code)
);
CREATE TABLE elevation_block (
  municipality_code municipality_code NOT NULL REFERENCES elevation_grid ON DELETE CASCADE,
  block_row    integer NOT NULL,
  block_column integer NOT NULL,
  heights      bytea   NOT NULL,                               -- 32-bit floats, row by row, zlib; NaN where nothing is known
  PRIMARY KEY (municipality_code, block_row, block_column)
);

-- Land that is not to be planted: hazard areas, protected areas, permits to convert.
CREATE TABLE planting_exclusion (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  exclusion_id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind       text NOT NULL CHECK (kind IN ('hazard', 'protected', 'conversion')),
  name       text CHECK (length(name) <= 200),
  source     text NOT NULL DEFAULT '' CHECK (length(source) <= 200),
  geom       geometry(MultiPolygon, 6668) NOT NULL CHECK (ST_IsValid(geom)),
  geom_3857  geometry(MultiPolygon, 3857) NOT NULL GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  PRIMARY KEY (municipality_code, exclusion_id)
);
CREATE INDEX planting_exclusion_geom ON planting_exclusion USING gist (geom_3857);

-- A candidate site's versions; a change of outline or of what people state about it opens the next one.
-- What is measured from the terrain belongs to the version that was measured.
CREATE TABLE planting_site (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  site_id     uuid     NOT NULL,
  version     integer  NOT NULL DEFAULT 1 CHECK (version > 0),
  name        text     NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  origin      text     NOT NULL CHECK (origin IN ('register', 'final-cut', 'drawn')),
  stand_id    bigint,                                          -- the stand it lies in, where it came from one
  forest_type text,
  ownership   text,                                            -- category only
  deer_risk   smallint CHECK (deer_risk BETWEEN 0 AND 3),      -- stated by people: 0 none … 3 severe
  geom        geometry(MultiPolygon, 6668) NOT NULL CHECK (ST_IsValid(geom)),
  geom_3857   geometry(MultiPolygon, 3857) NOT NULL GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  area_ha     numeric(12, 4) NOT NULL CHECK (area_ha > 0),
  cut_fy      smallint,                                        -- of the final cut, where known
  excluded_ha numeric(12, 4) NOT NULL DEFAULT 0 CHECK (excluded_ha >= 0),
  withdrawn   boolean  NOT NULL DEFAULT false,                 -- set aside by hand; not proposed again
  facts       jsonb,                                           -- slope, distances, sight; null before it is measured
  measured_at timestamptz,
  valid_from  timestamptz NOT NULL DEFAULT now(),
  valid_to    timestamptz CHECK (valid_to >= valid_from),
  PRIMARY KEY (municipality_code, site_id, version),
  CHECK ((origin = 'drawn') OR stand_id IS NOT NULL)
);
CREATE UNIQUE INDEX planting_site_current ON planting_site (municipality_code, site_id) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX planting_site_current_stand ON planting_site (municipality_code, stand_id) WHERE valid_to IS NULL AND origin <> 'drawn';
CREATE INDEX planting_site_geom ON planting_site USING gist (geom_3857) WHERE valid_to IS NULL;

CALL protect_tenant_table('elevation_grid');
CALL protect_tenant_table('elevation_block');
CALL protect_tenant_table('planting_exclusion');
CALL protect_tenant_table('planting_site');
GRANT SELECT, INSERT, UPDATE, DELETE ON elevation_grid, elevation_block, planting_exclusion TO forestsink_app;
GRANT SELECT, INSERT, UPDATE ON planting_site TO forestsink_app;

CREATE CONSTRAINT TRIGGER planting_site_is_audited AFTER INSERT OR UPDATE ON planting_site
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('planting-site', 'site_id', '{geom,geom_3857,facts,measured_at}', '{}');

-- The nearest line or place of some kinds. The spatial index serves no query under row-level security, so these
-- read as the owner and keep the wall themselves. Distances are metres on the plane zone.
CREATE FUNCTION nearest_feature(kinds text[], to_geom geometry, plane integer) RETURNS TABLE (name text, distance_m float8, x float8, y float8)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.name, ST_Distance(f.plane_geom, t.plane_geom), ST_X(p.point), ST_Y(p.point)
    FROM (SELECT ST_Transform(to_geom, plane) AS plane_geom) t,
         LATERAL (SELECT m.name, ST_Transform(m.geom_3857, plane) AS plane_geom FROM map_feature m
                  WHERE m.municipality_code = current_municipality() AND m.kind = ANY (kinds)
                  ORDER BY m.geom_3857 <-> ST_Transform(to_geom, 3857) LIMIT 1) f,
         LATERAL (SELECT ST_ClosestPoint(f.plane_geom, t.plane_geom) AS point) p
  $$;
CREATE FUNCTION nearest_place(kinds text[], to_geom geometry, plane integer) RETURNS TABLE (name text, distance_m float8)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.name, ST_Distance(ST_Transform(p.geom, plane), ST_Transform(to_geom, plane))
    FROM place p
    WHERE p.municipality_code = current_municipality() AND p.kind = ANY (kinds)
    ORDER BY p.geom_3857 <-> ST_Transform(to_geom, 3857) LIMIT 1
  $$;
CREATE FUNCTION exclusions_in_box(box geometry) RETURNS SETOF planting_exclusion
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM planting_exclusion WHERE municipality_code = current_municipality() AND geom_3857 && box
  $$;
REVOKE ALL ON FUNCTION nearest_feature(text[], geometry, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION nearest_place(text[], geometry, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION exclusions_in_box(geometry) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nearest_feature(text[], geometry, integer), nearest_place(text[], geometry, integer), exclusions_in_box(geometry) TO forestsink_app;

-- Final cuts after which no planting was accepted. Empty where no work in the forest is recorded.
CREATE VIEW final_cut_without_planting WITH (security_invoker = true) AS
  SELECT NULL::bigint AS stand_id, NULL::smallint AS fiscal_year, NULL::geometry(MultiPolygon, 6668) AS geom WHERE false;
GRANT SELECT ON final_cut_without_planting TO forestsink_app;
