-- What is drawn of a stand from afar is computed at each import, for 100,000 stands at once. Simplifying in degrees first
-- leaves few vertices to project (0.00005° is 6 units of EPSG:3857), and a picture may cross itself, which drawing forgives:
-- ST_SimplifyPreserveTopology took a third of the whole insert.
DROP VIEW current_stand;
ALTER TABLE stand DROP COLUMN geom_overview, DROP COLUMN label_point;
ALTER TABLE stand
  ADD COLUMN geom_overview geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(ST_Simplify(geom, 0.00005, true), 3857)) STORED,
  ADD COLUMN label_point geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(ST_PointOnSurface(geom), 3857)) STORED;
CREATE VIEW current_stand WITH (security_invoker = true) AS SELECT * FROM stand WHERE valid_to IS NULL;
GRANT SELECT ON current_stand TO forestsink_app;
