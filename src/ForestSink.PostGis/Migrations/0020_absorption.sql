-- Estimates of absorption (吸収量の試算). A run is written once, in one transaction with all its results, and never
-- changes: it copies the inputs it used and names every reference document by hash, so that it explains itself and
-- can be repeated to the last digit after the register has changed. Work in progress is in table job (same id).
--
-- Carbon is stored (t-C, exact): CO2 is carbon × 44 ÷ 12, done once after the sums, because a twelfth has no end in decimals.

CREATE TABLE estimate_run (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  run_id            uuid     NOT NULL,                   -- made by the client: asking twice gives one run
  created_at        timestamptz NOT NULL DEFAULT now(),
  first_fy          smallint NOT NULL,
  last_fy           smallint NOT NULL CHECK (last_fy BETWEEN first_fy AND first_fy + 99),
  forest_types      text     NOT NULL CHECK (forest_types IN ('planted', 'natural', 'all')),
  growth_choice     text     NOT NULL CHECK (growth_choice IN ('auto', 'table', 'register')),
  selection         jsonb    NOT NULL,                   -- {"scope":"all"} or {"scope":"stands" or "filter","standIds":[…]}
  documents         jsonb    NOT NULL,                   -- [{"kind","name","owner","version","label","sha256"}], all that could have been used
  methodology       text     NOT NULL,                   -- labels, for people
  coefficients      text     NOT NULL,
  forest_version    bigint   NOT NULL,                   -- the state of the forest that was read
  register_date     date,
  weakest_status    text     CHECK (weakest_status IN ('official', 'secondary', 'unverified')),   -- null where nothing was estimated
  cohorts_estimated     integer NOT NULL CHECK (cohorts_estimated >= 0),
  cohorts_not_estimated integer NOT NULL CHECK (cohorts_not_estimated >= 0),
  area_estimated_ha     numeric NOT NULL,
  reasons           jsonb    NOT NULL,                   -- [{"reason","cohorts","areaHa"}]
  growth_used       jsonb    NOT NULL,                   -- [{"source","table","notes","cohorts","areaHa"}]
  above_carbon_t    numeric  NOT NULL,                   -- of the whole period, exact
  below_carbon_t    numeric  NOT NULL,
  PRIMARY KEY (municipality_code, run_id),
  CHECK ((weakest_status IS NULL) = (cohorts_estimated = 0))
);
CREATE INDEX estimate_run_newest ON estimate_run (municipality_code, created_at DESC);

CREATE TABLE estimate_year (
  municipality_code municipality_code NOT NULL,
  run_id            uuid     NOT NULL,
  fiscal_year       smallint NOT NULL,
  above_carbon_t    numeric  NOT NULL,
  below_carbon_t    numeric  NOT NULL,
  PRIMARY KEY (municipality_code, run_id, fiscal_year),
  FOREIGN KEY (municipality_code, run_id) REFERENCES estimate_run
);

-- Each dimension splits the year's total once: its parts sum to estimate_year exactly.
CREATE TABLE estimate_part (
  municipality_code municipality_code NOT NULL,
  run_id            uuid     NOT NULL,
  dimension         text     NOT NULL CHECK (dimension IN ('species', 'age-class')),
  part              text     NOT NULL,                   -- species key, or age class (齢級) of the fiscal year
  fiscal_year       smallint NOT NULL,
  cohorts           integer  NOT NULL,
  area_ha           numeric  NOT NULL,
  above_carbon_t    numeric  NOT NULL,
  below_carbon_t    numeric  NOT NULL,
  PRIMARY KEY (municipality_code, run_id, dimension, part, fiscal_year),
  FOREIGN KEY (municipality_code, run_id) REFERENCES estimate_run
);

-- One row per cohort that was looked at, with the inputs as they were. A cohort without an estimate has the reason
-- instead of figures: one of the two is always there. No foreign key to the run: a million of them would take longer
-- than the estimate, and the rows are only ever written in the run's own transaction.
CREATE TABLE estimate_cohort (
  municipality_code municipality_code NOT NULL,
  run_id            uuid     NOT NULL,
  stand_id          bigint   NOT NULL,
  cohort_id         bigint   NOT NULL,
  cohort_version    integer  NOT NULL,
  species_key       text     NOT NULL,
  forest_type       text     NOT NULL,
  area_ha           numeric,
  origin_fy         smallint,                            -- age in fiscal year y = y - origin_fy + 1
  site_class        text,
  register_increment_m3_per_ha numeric,
  reason            text,
  growth_source     text,                                -- own-table, reference-table, register
  growth_table      text,                                -- id of the yield table
  growth_notes      smallint,                            -- what must be said beside the increments (GrowthNotes), of all years
  root_to_shoot     numeric,
  above_carbon_t    numeric[],                           -- exact, per fiscal year from first_fy on; below ground = × root_to_shoot
  PRIMARY KEY (municipality_code, run_id, stand_id, cohort_id),
  CHECK ((reason IS NULL) = (above_carbon_t IS NOT NULL)),
  CHECK ((reason IS NULL) = (root_to_shoot IS NOT NULL)),
  CHECK ((reason IS NULL) = (growth_source IS NOT NULL))
);

-- For the map: single precision is enough to colour a stand.
CREATE TABLE estimate_stand (
  municipality_code municipality_code NOT NULL,
  run_id            uuid     NOT NULL,
  stand_id          bigint   NOT NULL,
  stand_version     integer  NOT NULL,
  area_ha           real     NOT NULL,                   -- of its cohorts with an estimate
  co2_t_per_ha      real[],                              -- per fiscal year; absent where no cohort has an estimate
  stock_m3_per_ha   real[],                              -- where tables or the register give it for every estimated cohort
  PRIMARY KEY (municipality_code, run_id, stand_id)
);

CALL protect_tenant_table('estimate_run');
CALL protect_tenant_table('estimate_year');
CALL protect_tenant_table('estimate_part');
CALL protect_tenant_table('estimate_cohort');
CALL protect_tenant_table('estimate_stand');

-- The planner takes rows written a moment ago for none, and would loop over the stands of a new run for minutes. So each run
-- ends with this; the long arrays are no one's condition and are left out of the statistics.
ALTER TABLE estimate_cohort ALTER COLUMN above_carbon_t SET STATISTICS 0;
ALTER TABLE estimate_stand ALTER COLUMN co2_t_per_ha SET STATISTICS 0, ALTER COLUMN stock_m3_per_ha SET STATISTICS 0;
CREATE FUNCTION analyze_estimates() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  ANALYZE estimate_cohort;
  ANALYZE estimate_stand;
END $$;
REVOKE ALL ON FUNCTION analyze_estimates() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analyze_estimates() TO forestsink_app;

-- Append-only, for the application by grant and for everyone by trigger.
GRANT SELECT, INSERT ON estimate_run, estimate_year, estimate_part, estimate_cohort, estimate_stand TO forestsink_app;

CREATE FUNCTION keep_estimate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER estimate_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON estimate_run FOR EACH STATEMENT EXECUTE FUNCTION keep_estimate();
CREATE TRIGGER estimate_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON estimate_year FOR EACH STATEMENT EXECUTE FUNCTION keep_estimate();
CREATE TRIGGER estimate_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON estimate_part FOR EACH STATEMENT EXECUTE FUNCTION keep_estimate();
CREATE TRIGGER estimate_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON estimate_cohort FOR EACH STATEMENT EXECUTE FUNCTION keep_estimate();
CREATE TRIGGER estimate_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON estimate_stand FOR EACH STATEMENT EXECUTE FUNCTION keep_estimate();
