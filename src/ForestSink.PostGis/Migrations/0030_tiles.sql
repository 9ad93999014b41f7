-- Vector tiles. The whole tile is cut in one function that runs as the owner and keeps the municipal wall itself:
-- row-level security would forbid the spatial index (&& is not leak-proof), and one call is one round trip.
-- It must reach 100,000 stands in 25 ms, so nothing is computed here that could be stored.

-- A label stands where the stand surely is; finding that point is too slow for each tile.
ALTER TABLE stand ADD COLUMN label_point geometry(Point, 3857) GENERATED ALWAYS AS (ST_PointOnSurface(ST_Transform(geom, 3857))) STORED;
ALTER TABLE compartment ADD COLUMN label_point geometry(Point, 3857) GENERATED ALWAYS AS (ST_PointOnSurface(geom_3857)) STORED;
-- What compartments look like from afar, in half pixels of zoom 9 and 11.
ALTER TABLE compartment
  ADD COLUMN geom_far geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_SimplifyPreserveTopology(geom_3857, 80)) STORED,
  ADD COLUMN geom_overview geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_SimplifyPreserveTopology(geom_3857, 20)) STORED;
ALTER TABLE place ADD COLUMN geom_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED;

-- Sums per class and the sorted table read these columns only, without visiting the outlines.
CREATE INDEX stand_current_facts ON stand (municipality_code, species_key, forest_type, origin_fy)
  INCLUDE (stand_id, register_area_ha, polygon_area_ha) WHERE valid_to IS NULL;

-- ST_AsMVTGeom clips and repairs each polygon, which takes most of a tile's time. From afar stands are small beside the
-- tile: moving them to its coordinates is enough, and what hangs over the edge is cut by the screen. Adding a half
-- rounds, because the encoder truncates.
CREATE FUNCTION to_tile(geom geometry, scale float8, west float8, north float8) RETURNS geometry
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ST_Affine(geom, scale, 0, 0, -scale, 0.5 - west * scale, 0.5 + north * scale);

-- From afar a stand is a few pixels: its code and area, different for each, would be half of the tile.
-- Fiscal year y of a run is element y - first_fy + 1 of its arrays.
CREATE FUNCTION stands_layer(z integer, tile geometry, box geometry, run uuid, year_index integer) RETURNS bytea
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  west  float8 := ST_XMin(tile);
  north float8 := ST_YMax(tile);
  scale float8 := 4096 / (ST_XMax(tile) - west);
BEGIN
  IF run IS NULL THEN
    RETURN (SELECT ST_AsMVT(t, 'stands', 4096, 'geom', 'id') FROM (
      SELECT s.stand_id AS id, CASE WHEN z > 12 THEN s.code END AS code, s.species_key AS species, s.forest_type AS type, s.origin_fy AS origin,
             CASE WHEN z > 12 THEN coalesce(s.register_area_ha, s.polygon_area_ha)::real END AS area,
             CASE WHEN z <= 12 THEN to_tile(s.geom_overview, scale, west, north) WHEN z = 13 THEN to_tile(s.geom_3857, scale, west, north) ELSE ST_AsMVTGeom(s.geom_3857, tile, 4096, 64) END AS geom
      FROM stand s
      WHERE s.municipality_code = current_municipality() AND s.valid_to IS NULL AND s.geom_3857 && box) t);
  END IF;
  RETURN (SELECT ST_AsMVT(t, 'stands', 4096, 'geom', 'id') FROM (
    SELECT s.stand_id AS id, CASE WHEN z > 12 THEN s.code END AS code, s.species_key AS species, s.forest_type AS type, s.origin_fy AS origin,
           CASE WHEN z > 12 THEN coalesce(s.register_area_ha, s.polygon_area_ha)::real END AS area,
           round((e.co2_t_per_ha[year_index])::numeric, 1)::real AS co2,
           round((e.stock_m3_per_ha[year_index])::numeric)::real AS stock,
           CASE WHEN z <= 12 THEN to_tile(s.geom_overview, scale, west, north) WHEN z = 13 THEN to_tile(s.geom_3857, scale, west, north) ELSE ST_AsMVTGeom(s.geom_3857, tile, 4096, 64) END AS geom
    FROM stand s
    LEFT JOIN estimate_stand e ON e.municipality_code = s.municipality_code AND e.run_id = run AND e.stand_id = s.stand_id
    WHERE s.municipality_code = current_municipality() AND s.valid_to IS NULL AND s.geom_3857 && box) t);
END $$;

CREATE FUNCTION forest_tile(z integer, x integer, y integer, stands_from integer, run uuid, fiscal_year integer) RETURNS bytea
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tile geometry := ST_TileEnvelope(z, x, y);
  -- Outlines run on a little behind the tile's edge, so that no seam is drawn there.
  box  geometry := ST_TileEnvelope(z, x, y, margin => 64.0 / 4096);
  west  float8 := ST_XMin(tile);
  north float8 := ST_YMax(tile);
  scale float8 := 4096 / (ST_XMax(tile) - west);
  year_index integer;
  stands bytea := '';
  compartments bytea; labels bytea; features bytea; places bytea;
BEGIN
  IF z >= stands_from THEN
    IF run IS NOT NULL THEN
      SELECT fiscal_year - r.first_fy + 1 INTO year_index FROM estimate_run r
      WHERE r.municipality_code = current_municipality() AND r.run_id = run;
    END IF;
    stands := stands_layer(z, tile, box, run, year_index);
  END IF;
  SELECT ST_AsMVT(t, 'compartments', 4096, 'geom') INTO compartments FROM (
    SELECT c.compartment_code AS code, c.species_key AS species, c.area_ha::real AS area,
           CASE WHEN z < 10 THEN to_tile(c.geom_far, scale, west, north) WHEN z < 12 THEN to_tile(c.geom_overview, scale, west, north) ELSE ST_AsMVTGeom(c.geom_3857, tile, 4096, 64) END AS geom
    FROM compartment c
    WHERE c.municipality_code = current_municipality() AND c.geom_3857 && box) t;
  -- Only points inside the tile: each label is drawn once.
  SELECT ST_AsMVT(t, 'labels', 4096, 'geom') INTO labels FROM (
    SELECT 'compartment' AS kind, c.compartment_code AS text, ST_AsMVTGeom(c.label_point, tile) AS geom
    FROM compartment c
    WHERE z >= 11 AND c.municipality_code = current_municipality() AND c.label_point && tile
    UNION ALL
    SELECT 'stand', s.code, ST_AsMVTGeom(s.label_point, tile)
    FROM stand s
    WHERE z >= 15 AND s.municipality_code = current_municipality() AND s.valid_to IS NULL AND s.geom_3857 && tile AND s.label_point && tile) t;
  SELECT ST_AsMVT(t, 'features', 4096, 'geom') INTO features FROM (
    SELECT f.kind, f.name, ST_AsMVTGeom(f.geom_3857, tile, 4096, 64) AS geom
    FROM map_feature f
    WHERE f.municipality_code = current_municipality() AND f.geom_3857 && box
    UNION ALL
    SELECT 'boundary', m.name, ST_AsMVTGeom(ST_Boundary(ST_Transform(m.boundary, 3857)), tile, 4096, 64)
    FROM municipality m
    WHERE m.municipality_code = current_municipality() AND m.boundary IS NOT NULL) t;
  SELECT ST_AsMVT(t, 'places', 4096, 'geom') INTO places FROM (
    SELECT p.kind, p.name, p.name_en, ST_AsMVTGeom(p.geom_3857, tile) AS geom
    FROM place p
    WHERE p.municipality_code = current_municipality() AND p.geom_3857 && tile) t;
  RETURN stands || compartments || labels || features || places;
END $$;

REVOKE ALL ON FUNCTION stands_layer(integer, geometry, geometry, uuid, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION forest_tile(integer, integer, integer, integer, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forest_tile(integer, integer, integer, integer, uuid, integer) TO forestsink_app;

-- What the terrain tiles of a municipality cover; the version is part of their address.
CREATE TABLE terrain (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  version    bigint   NOT NULL,
  min_zoom   smallint NOT NULL,
  max_zoom   smallint NOT NULL CHECK (max_zoom >= min_zoom),
  west float8 NOT NULL, south float8 NOT NULL, east float8 NOT NULL, north float8 NOT NULL,
  source     text     NOT NULL,
  PRIMARY KEY (municipality_code)
);
CALL protect_tenant_table('terrain');
GRANT SELECT, INSERT, UPDATE, DELETE ON terrain TO forestsink_app;
