-- What is assumed of one site instead of the municipality's assumptions.
CREATE TABLE planting_site_assumption (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  site_id uuid    NOT NULL,
  key     text    NOT NULL CHECK (key ~ '^[A-Za-z.-]{1,60}$'),
  value   numeric(14, 4) NOT NULL CHECK (value BETWEEN 0 AND 100000000),
  source  text    NOT NULL CHECK (length(source) BETWEEN 1 AND 300),
  status  text    NOT NULL CHECK (status IN ('official', 'secondary', 'unverified')),
  PRIMARY KEY (municipality_code, site_id, key)
);
CALL protect_tenant_table('planting_site_assumption');
GRANT SELECT, INSERT, UPDATE, DELETE ON planting_site_assumption TO forestsink_app;
CREATE CONSTRAINT TRIGGER planting_site_assumption_is_audited AFTER INSERT OR UPDATE OR DELETE ON planting_site_assumption
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('planting-site-assumption', 'site_id', '{}', '{}');

-- A solved plan, with all that was asked and found. It never changes: another question is another plan.
CREATE TABLE planting_plan (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  plan_id    uuid  NOT NULL,                                   -- also the id of the job that solved it
  name       text  NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  first_fy   smallint NOT NULL CHECK (first_fy BETWEEN 1990 AND 2200),
  question   jsonb NOT NULL,
  answer     jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text  NOT NULL DEFAULT acting_user(),
  PRIMARY KEY (municipality_code, plan_id)
);
CALL protect_tenant_table('planting_plan');
GRANT SELECT, INSERT ON planting_plan TO forestsink_app;
CREATE TRIGGER planting_plan_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON planting_plan
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE CONSTRAINT TRIGGER planting_plan_is_audited AFTER INSERT ON planting_plan
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('planting-plan', 'plan_id', '{answer,created_at}', '{}');
