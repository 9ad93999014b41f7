-- Cohorts of one growth curve, species and year of establishment have the same carbon per hectare in every fiscal year. A run
-- keeps each such series once, and of each cohort its area and the number of its series: what a cohort has is the exact
-- product of the two. A million cohorts need a few thousand series.
CREATE TABLE estimate_series (
  municipality_code municipality_code NOT NULL,
  run_id            uuid     NOT NULL,
  series_no         integer  NOT NULL,
  growth_source     text     NOT NULL,                   -- own-table, reference-table, register
  growth_table      text,                                -- id of the yield table
  growth_notes      smallint NOT NULL,                   -- what must be said beside the increments (GrowthNotes), of all years
  root_to_shoot     numeric  NOT NULL,
  above_carbon_t_per_ha numeric[] NOT NULL,              -- exact, per fiscal year from first_fy on; below ground = × root_to_shoot
  PRIMARY KEY (municipality_code, run_id, series_no)
);
CALL protect_tenant_table('estimate_series');
GRANT SELECT, INSERT ON estimate_series TO forestsink_app;

-- Runs stored before: the quotient by the area is a finite decimal, and is proved to give back every digit.
CREATE TEMP TABLE cohort_series ON COMMIT DROP AS
SELECT c.municipality_code, c.run_id, c.stand_id, c.cohort_id, c.growth_source, c.growth_table, c.growth_notes, c.root_to_shoot, p.per_ha,
       dense_rank() OVER (PARTITION BY c.municipality_code, c.run_id
                          ORDER BY c.growth_source, c.growth_table, c.growth_notes, c.root_to_shoot, p.per_ha)::integer AS series_no
FROM estimate_cohort c
CROSS JOIN LATERAL (SELECT array_agg(trim_scale(t.above / c.area_ha) ORDER BY t.n) AS per_ha
                    FROM unnest(c.above_carbon_t) WITH ORDINALITY t(above, n)) p
WHERE c.reason IS NULL;

DO $$ BEGIN
  IF EXISTS (SELECT FROM cohort_series s JOIN estimate_cohort c USING (municipality_code, run_id, stand_id, cohort_id)
             WHERE c.above_carbon_t IS DISTINCT FROM (SELECT array_agg(v * c.area_ha ORDER BY n) FROM unnest(s.per_ha) WITH ORDINALITY t(v, n))) THEN
    RAISE EXCEPTION 'A stored estimate would lose digits';
  END IF;
END $$;

INSERT INTO estimate_series (municipality_code, run_id, series_no, growth_source, growth_table, growth_notes, root_to_shoot, above_carbon_t_per_ha)
SELECT DISTINCT ON (municipality_code, run_id, series_no)
  municipality_code, run_id, series_no, growth_source, growth_table, growth_notes, root_to_shoot, per_ha
FROM cohort_series ORDER BY municipality_code, run_id, series_no;

ALTER TABLE estimate_cohort ADD COLUMN series_no integer, DISABLE TRIGGER estimate_is_final;
UPDATE estimate_cohort c SET series_no = s.series_no FROM cohort_series s
WHERE (c.municipality_code, c.run_id, c.stand_id, c.cohort_id) = (s.municipality_code, s.run_id, s.stand_id, s.cohort_id);
ALTER TABLE estimate_cohort ENABLE TRIGGER estimate_is_final,
  DROP COLUMN growth_source, DROP COLUMN growth_table, DROP COLUMN growth_notes, DROP COLUMN root_to_shoot, DROP COLUMN above_carbon_t,
  ADD CHECK ((reason IS NULL) = (series_no IS NOT NULL));

CREATE TRIGGER estimate_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON estimate_series FOR EACH STATEMENT EXECUTE FUNCTION keep_estimate();

ALTER TABLE estimate_series ALTER COLUMN above_carbon_t_per_ha SET STATISTICS 0;
CREATE OR REPLACE FUNCTION analyze_estimates() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  ANALYZE estimate_series;
  ANALYZE estimate_cohort;
  ANALYZE estimate_stand;
END $$;
