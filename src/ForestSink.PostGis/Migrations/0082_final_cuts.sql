-- Final cuts after which no planting was accepted: the newest per stand, its outline where only a part was cut.
CREATE OR REPLACE VIEW final_cut_without_planting WITH (security_invoker = true) AS
  SELECT DISTINCT ON (c.stand_id) c.stand_id, c.fiscal_year, c.part AS geom
  FROM accepted_work c
  WHERE c.municipality_code = current_municipality() AND c.kind = 'final-cut' AND NOT EXISTS (
    SELECT FROM accepted_work p
    WHERE p.municipality_code = c.municipality_code AND p.stand_id = c.stand_id AND p.kind = 'planting' AND p.done_on >= c.done_on)
  ORDER BY c.stand_id, c.done_on DESC;
