-- FO-001 projects (プロジェクト): what is registered, which stands are enrolled for which fiscal years, and the monitoring runs.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE project (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  project_id        uuid     NOT NULL,                        -- made by the client: sending twice creates one
  name              text     NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  registry_no       text     CHECK (length(registry_no) BETWEEN 1 AND 40),          -- No. 36, JCS-PJ00444 …: kept as text
  methodology       text     NOT NULL CHECK (methodology IN ('fo-001', 'fo-003')),
  methodology_version text   NOT NULL CHECK (length(methodology_version) BETWEEN 1 AND 40),
  first_fy          smallint NOT NULL CHECK (first_fy BETWEEN 2013 AND 2100),       -- the system counts from FY2013 on
  last_fy           smallint NOT NULL,
  scope_option      smallint NOT NULL CHECK (scope_option BETWEEN 1 AND 3),         -- whole plan, all one's own forest, a part of it
  applicant         text     NOT NULL CHECK (length(applicant) BETWEEN 1 AND 200),
  participants      text     NOT NULL DEFAULT '' CHECK (length(participants) <= 2000),
  growth_choice     text     NOT NULL DEFAULT 'auto' CHECK (growth_choice IN ('auto', 'table', 'register')),
  note              text     NOT NULL DEFAULT '' CHECK (length(note) <= 4000),
  row_version       integer  NOT NULL DEFAULT 1,
  created_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, project_id),
  CHECK (last_fy - first_fy + 1 BETWEEN 8 AND 16)
);
CREATE UNIQUE INDEX project_registry_no ON project (municipality_code, registry_no) WHERE registry_no IS NOT NULL;

-- The forest management plans (森林経営計画) the project rests on; each runs five years and is renewed.
CREATE TABLE project_plan (
  municipality_code municipality_code NOT NULL,
  project_id        uuid     NOT NULL,
  plan_id           uuid     NOT NULL,
  name              text     NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  kind              text     NOT NULL CHECK (kind IN ('compartment', 'district', 'owner')),   -- 林班計画, 区域計画, 属人計画
  approved_on       date     NOT NULL,
  first_day         date     NOT NULL,
  last_day          date     NOT NULL CHECK (last_day > first_day),
  PRIMARY KEY (municipality_code, project_id, plan_id),
  FOREIGN KEY (municipality_code, project_id) REFERENCES project
);

-- An enrolment: a stand, or a part of it, for a range of fiscal years. One stand can be counted once only, in any project.
CREATE TABLE project_stand (
  municipality_code municipality_code NOT NULL,
  enrolment_id      bigint   GENERATED ALWAYS AS IDENTITY,
  project_id        uuid     NOT NULL,
  stand_id          bigint   NOT NULL,
  first_fy          smallint NOT NULL,
  last_fy           smallint NOT NULL CHECK (last_fy >= first_fy),
  whole             boolean  NOT NULL DEFAULT true,
  area_ha           numeric(12, 4) CHECK (area_ha > 0),       -- of a part; a whole stand has what the register says
  part              geometry(MultiPolygon, 6668),             -- where the part was drawn
  area_factor       numeric(3, 2) NOT NULL CHECK (area_factor > 0 AND area_factor <= 1),
  withdrawn_at      timestamptz,
  enrolled_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, enrolment_id),
  FOREIGN KEY (municipality_code, project_id) REFERENCES project,
  CHECK (whole = (area_ha IS NULL)),
  CHECK (NOT whole OR part IS NULL),
  CONSTRAINT stand_counted_once EXCLUDE USING gist
    (municipality_code WITH =, stand_id WITH =, int4range(first_fy, last_fy, '[]') WITH &&) WHERE (whole AND withdrawn_at IS NULL)
);
CREATE INDEX project_stand_project ON project_stand (municipality_code, project_id) WHERE withdrawn_at IS NULL;
CREATE INDEX project_stand_stand ON project_stand (municipality_code, stand_id) WHERE withdrawn_at IS NULL;

-- Parts against parts and whole stands. The lock makes two people who enrol at once wait for one another (one lock per municipality: thousands
-- of stands are enrolled in a statement),
-- and as each statement of a transaction at READ COMMITTED sees what the other has committed, the sum is right.
CREATE FUNCTION refuse_double_counting() RETURNS trigger
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  stand_area numeric;
  stand_code text;
  fy int;
  counted numeric;
BEGIN
  IF NEW.withdrawn_at IS NOT NULL THEN RETURN NULL; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('enrol ' || NEW.municipality_code, 0));
  SELECT coalesce(nullif(s.register_area_ha, 0), s.polygon_area_ha), s.code INTO stand_area, stand_code
    FROM stand s WHERE s.municipality_code = NEW.municipality_code AND s.stand_id = NEW.stand_id ORDER BY s.version DESC LIMIT 1;
  IF stand_area IS NULL THEN
    RAISE EXCEPTION 'There is no stand %.', NEW.stand_id USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF EXISTS (SELECT FROM project p WHERE p.municipality_code = NEW.municipality_code AND p.project_id = NEW.project_id
             AND (NEW.first_fy < p.first_fy OR NEW.last_fy > p.last_fy)) THEN
    RAISE EXCEPTION 'Stand % is enrolled outside the certification period.', stand_code USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolment_in_period';
  END IF;
  IF EXISTS (SELECT FROM project_stand o
             WHERE o.municipality_code = NEW.municipality_code AND o.stand_id = NEW.stand_id AND o.enrolment_id <> NEW.enrolment_id
               AND o.withdrawn_at IS NULL AND int4range(o.first_fy, o.last_fy, '[]') && int4range(NEW.first_fy, NEW.last_fy, '[]')
               AND (NEW.whole OR o.whole
                    OR (NEW.part IS NOT NULL AND o.part IS NOT NULL
                        AND ST_Area(ST_Intersection(o.part, NEW.part)::geography) > 1))) THEN     -- 1 m²: neighbours share their edge
    RAISE EXCEPTION 'Stand % is already counted in one of these fiscal years.', stand_code USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'stand_counted_once';
  END IF;
  IF NOT NEW.whole THEN
    FOR fy IN NEW.first_fy .. NEW.last_fy LOOP
      SELECT sum(o.area_ha) INTO counted FROM project_stand o
       WHERE o.municipality_code = NEW.municipality_code AND o.stand_id = NEW.stand_id AND o.withdrawn_at IS NULL
         AND fy BETWEEN o.first_fy AND o.last_fy;
      IF counted > stand_area + 0.0005 THEN                    -- areas are read with two or four decimals
        RAISE EXCEPTION 'Stand % has % ha, but % ha would be counted in fiscal year %.', stand_code, stand_area, counted, fy
          USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'stand_area_counted_once';
      END IF;
    END LOOP;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER project_stand_is_counted_once AFTER INSERT OR UPDATE ON project_stand FOR EACH ROW EXECUTE FUNCTION refuse_double_counting();

-- The evidence ticks of a stand in a project, where a person set them; what accepted work proves is not stored twice.
CREATE TABLE project_tick (
  municipality_code municipality_code NOT NULL,
  project_id        uuid     NOT NULL,
  stand_id          bigint   NOT NULL,
  tick              text     NOT NULL CHECK (tick IN ('plan', 'practice', 'forest-type', 'protection', 'area')),
  holds             boolean  NOT NULL,
  practice_fy       smallint CHECK (practice_fy BETWEEN 1990 AND 2200),   -- the fiscal year of the practice, for tick practice
  evidence          text     NOT NULL CHECK (length(evidence) BETWEEN 1 AND 1000),   -- which document proves it
  set_by            text     NOT NULL DEFAULT acting_user(),
  set_at            timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, project_id, stand_id, tick),
  FOREIGN KEY (municipality_code, project_id) REFERENCES project
);

-- Dated duties: the yearly filing by 30 June until ten years after the period.
CREATE TABLE project_task (
  municipality_code municipality_code NOT NULL,
  project_id        uuid     NOT NULL,
  kind              text     NOT NULL CHECK (kind IN ('yearly-filing', 'plan-renewal', 'plan-kept-until')),
  due_on            date     NOT NULL,
  fiscal_year       smallint NOT NULL,                        -- the year it is about
  done_on           date,
  note              text     NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
  PRIMARY KEY (municipality_code, project_id, kind, due_on),
  FOREIGN KEY (municipality_code, project_id) REFERENCES project
);

-- Incidental emissions (machines, fuel, transport) by fiscal year.
CREATE TABLE project_emission (
  municipality_code municipality_code NOT NULL,
  project_id        uuid     NOT NULL,
  emission_id       uuid     NOT NULL,
  fiscal_year       smallint NOT NULL,
  label             text     NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
  co2_t             numeric(14, 4) NOT NULL CHECK (co2_t >= 0),
  treatment         text     NOT NULL CHECK (treatment IN ('measured', 'estimated', 'left-out')),
  note              text     NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
  PRIMARY KEY (municipality_code, project_id, emission_id),
  FOREIGN KEY (municipality_code, project_id) REFERENCES project
);

-- A monitoring run. Written once and never changed: it holds every input as a canonical text, names each reference document
-- by its hash, and the hash of its result. Anyone can run it again from this row alone.
CREATE TABLE monitoring_run (
  municipality_code municipality_code NOT NULL,
  run_id            uuid     NOT NULL,
  project_id        uuid     NOT NULL,
  first_fy          smallint NOT NULL,
  last_fy           smallint NOT NULL CHECK (last_fy >= first_fy),
  created_at        timestamptz NOT NULL DEFAULT now(),
  created_by        text     NOT NULL DEFAULT acting_user(),
  documents         jsonb    NOT NULL,
  methodology       text     NOT NULL,
  coefficients      text     NOT NULL,
  inputs            text     NOT NULL,                         -- canonical JSON
  inputs_sha256     text     NOT NULL CHECK (inputs_sha256 ~ '^[0-9a-f]{64}$'),
  result            text     NOT NULL,                         -- canonical JSON: years, components, totals
  result_sha256     text     NOT NULL CHECK (result_sha256 ~ '^[0-9a-f]{64}$'),
  net_co2_t         numeric  NOT NULL,
  certified_t       bigint   NOT NULL CHECK (certified_t >= 0),
  buffer_t          bigint   NOT NULL CHECK (buffer_t >= 0),
  account_t         bigint   NOT NULL CHECK (account_t >= 0),
  counted_area_ha   numeric  NOT NULL,                         -- mean over the fiscal years
  stands            integer  NOT NULL,
  blocking          integer  NOT NULL CHECK (blocking >= 0),   -- flags that keep the run from being frozen
  warnings          integer  NOT NULL CHECK (warnings >= 0),
  weakest_status    text     CHECK (weakest_status IN ('official', 'secondary', 'unverified')),
  PRIMARY KEY (municipality_code, run_id),
  FOREIGN KEY (municipality_code, project_id) REFERENCES project,
  CHECK (buffer_t + account_t = certified_t)
);
CREATE INDEX monitoring_run_newest ON monitoring_run (municipality_code, project_id, created_at DESC);

-- One row per piece of land, fiscal year and component, exact carbon; a final cut is negative.
CREATE TABLE monitoring_row (
  municipality_code municipality_code NOT NULL,
  run_id            uuid     NOT NULL,
  row_no            integer  NOT NULL,
  stand_id          bigint   NOT NULL,
  stand_code        text     NOT NULL,
  cohort_id         bigint   NOT NULL,
  piece             text     NOT NULL,                         -- which piece of the cohort: 0, or after cuts 0.1, 0.2 …
  fiscal_year       smallint NOT NULL,
  component         text     NOT NULL CHECK (component IN ('tended', 'natural', 'final-cut', 'replanting', 'wood-products')),
  species_key       text     NOT NULL,
  age               smallint NOT NULL,
  area_ha           numeric  NOT NULL,
  area_factor       numeric  NOT NULL,
  volume_m3_per_ha  numeric  NOT NULL,                         -- growth of the year, or standing volume of a cut or claim
  above_carbon_t    numeric  NOT NULL,
  below_carbon_t    numeric  NOT NULL,
  status            text     NOT NULL,
  PRIMARY KEY (municipality_code, run_id, row_no)
);
CREATE INDEX monitoring_row_stand ON monitoring_row (municipality_code, run_id, stand_id);

-- What a person has to know: rows that count nothing, and why; warnings; errors that keep a run from being frozen.
CREATE TABLE monitoring_flag (
  municipality_code municipality_code NOT NULL,
  run_id            uuid     NOT NULL,
  flag_no           integer  NOT NULL,
  code              text     NOT NULL,
  severity          text     NOT NULL CHECK (severity IN ('blocking', 'warning', 'note')),
  stand_id          bigint,
  stand_code        text,
  fiscal_year       smallint,
  detail_ja         text     NOT NULL,
  detail_en         text     NOT NULL,
  PRIMARY KEY (municipality_code, run_id, flag_no)
);

-- A run chosen as the basis of a monitoring report (モニタリング報告書).
CREATE TABLE monitoring_freeze (
  municipality_code municipality_code NOT NULL,
  run_id            uuid NOT NULL,
  frozen_at         timestamptz NOT NULL DEFAULT now(),
  frozen_by         text NOT NULL DEFAULT acting_user(),
  note              text NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
  PRIMARY KEY (municipality_code, run_id),
  FOREIGN KEY (municipality_code, run_id) REFERENCES monitoring_run
);
CREATE FUNCTION refuse_unfit_freeze() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  run monitoring_run;
BEGIN
  SELECT * INTO run FROM monitoring_run r WHERE r.municipality_code = NEW.municipality_code AND r.run_id = NEW.run_id;
  PERFORM pg_advisory_xact_lock(hashtextextended('freeze ' || run.municipality_code || ' ' || run.project_id, 0));
  IF run.blocking > 0 THEN
    RAISE EXCEPTION 'The run has errors and cannot be frozen.' USING ERRCODE = 'check_violation', CONSTRAINT = 'frozen_without_errors';
  END IF;
  IF EXISTS (SELECT FROM monitoring_freeze f JOIN monitoring_run o USING (municipality_code, run_id)
             WHERE f.municipality_code = NEW.municipality_code AND o.project_id = run.project_id AND f.run_id <> NEW.run_id
               AND int4range(o.first_fy, o.last_fy, '[]') && int4range(run.first_fy, run.last_fy, '[]')) THEN
    RAISE EXCEPTION 'Another frozen run of the project has one of these fiscal years.' USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'year_frozen_once';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER monitoring_freeze_is_fit AFTER INSERT ON monitoring_freeze FOR EACH ROW EXECUTE FUNCTION refuse_unfit_freeze();

-- What-if definitions: changes laid over a project's inputs when they are compared.
CREATE TABLE project_scenario (
  municipality_code municipality_code NOT NULL,
  project_id        uuid NOT NULL,
  scenario_id       uuid NOT NULL,
  name              text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  definition        jsonb NOT NULL,
  created_at        timestamptz NOT NULL DEFAULT now(),
  removed_at        timestamptz,
  PRIMARY KEY (municipality_code, project_id, scenario_id),
  FOREIGN KEY (municipality_code, project_id) REFERENCES project
);

CALL protect_tenant_table('project');
CALL protect_tenant_table('project_plan');
CALL protect_tenant_table('project_stand');
CALL protect_tenant_table('project_tick');
CALL protect_tenant_table('project_task');
CALL protect_tenant_table('project_emission');
CALL protect_tenant_table('monitoring_run');
CALL protect_tenant_table('monitoring_row');
CALL protect_tenant_table('monitoring_flag');
CALL protect_tenant_table('monitoring_freeze');
CALL protect_tenant_table('project_scenario');

GRANT SELECT, INSERT, UPDATE ON project, project_stand, project_tick, project_task, project_scenario TO forestsink_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON project_plan, project_emission TO forestsink_app;
GRANT SELECT, INSERT ON monitoring_run, monitoring_row, monitoring_flag, monitoring_freeze TO forestsink_app;

CREATE TRIGGER monitoring_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER monitoring_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring_row FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER monitoring_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring_flag FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER monitoring_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring_freeze FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE CONSTRAINT TRIGGER project_is_audited AFTER INSERT OR UPDATE ON project
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('project', 'project_id', '{row_version,created_at}', '{}');
CREATE CONSTRAINT TRIGGER project_plan_is_audited AFTER INSERT OR UPDATE OR DELETE ON project_plan
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('project-plan', 'plan_id', '{}', '{}');
CREATE CONSTRAINT TRIGGER project_task_is_audited AFTER UPDATE ON project_task
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('project-task', 'project_id', '{}', '{}');
CREATE CONSTRAINT TRIGGER project_emission_is_audited AFTER INSERT OR UPDATE OR DELETE ON project_emission
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('project-emission', 'emission_id', '{}', '{}');
CREATE CONSTRAINT TRIGGER monitoring_run_is_audited AFTER INSERT ON monitoring_run
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('monitoring-run', 'run_id', '{inputs,result,documents,created_at}', '{}');
CREATE CONSTRAINT TRIGGER monitoring_freeze_is_audited AFTER INSERT ON monitoring_freeze
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('monitoring-freeze', 'run_id', '{frozen_at}', '{}');

-- A thousand stands enrolled at once are one entry of the log, as an import is: how many, and of which project.
CREATE FUNCTION audit_enrolment() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  counted record;
BEGIN
  FOR counted IN SELECT municipality_code, project_id, count(*) AS stands, array_agg(stand_id ORDER BY stand_id) AS ids FROM touched GROUP BY 1, 2 ORDER BY 1, 2 LOOP
    PERFORM write_audit(counted.municipality_code, CASE TG_OP WHEN 'INSERT' THEN 'created' ELSE 'changed' END, TG_ARGV[0], counted.project_id::text, NULL,
                        jsonb_build_object('stands', counted.stands, 'stand_ids', counted.ids));
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER enrolment_is_recorded AFTER INSERT ON project_stand REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION audit_enrolment('enrolment');
CREATE TRIGGER enrolment_is_changed AFTER UPDATE ON project_stand REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION audit_enrolment('enrolment');
CREATE TRIGGER tick_is_recorded AFTER INSERT ON project_tick REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION audit_enrolment('evidence-tick');
CREATE TRIGGER tick_is_changed AFTER UPDATE ON project_tick REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION audit_enrolment('evidence-tick');
