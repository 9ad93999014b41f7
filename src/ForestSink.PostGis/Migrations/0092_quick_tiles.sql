-- A tile is small work: starting a parallel worker for it takes longer than the worker saves.
ALTER FUNCTION forest_tile(integer, integer, integer, integer, uuid, integer) SET max_parallel_workers_per_gather = 0;

-- As before, but figures for colours are rounded as binary numbers: through numeric it took an eighth of a tile's time.
CREATE OR REPLACE FUNCTION stands_layer(z integer, tile geometry, box geometry, run uuid, year_index integer) RETURNS bytea
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
           (round(e.co2_t_per_ha[year_index] * 10.0::float8) / 10)::real AS co2,
           round(e.stock_m3_per_ha[year_index])::real AS stock,
           CASE WHEN z <= 12 THEN to_tile(s.geom_overview, scale, west, north) WHEN z = 13 THEN to_tile(s.geom_3857, scale, west, north) ELSE ST_AsMVTGeom(s.geom_3857, tile, 4096, 64) END AS geom
    FROM stand s
    LEFT JOIN estimate_stand e ON e.municipality_code = s.municipality_code AND e.run_id = run AND e.stand_id = s.stand_id
    WHERE s.municipality_code = current_municipality() AND s.valid_to IS NULL AND s.geom_3857 && box) t);
END $$;
