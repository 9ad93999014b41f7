-- Work in the forest: orders (施業計画), and records of what was done (施業実績).
CREATE FUNCTION is_work_method(kind text, method text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN method IS NULL OR CASE kind
    WHEN 'thinning' THEN method IN ('selective-fell', 'selective-haul', 'row-fell', 'row-haul')
    WHEN 'final-cut' THEN method IN ('clear', 'selection')
    WHEN 'planting' THEN method IN ('bare-root', 'container')
    WHEN 'site-preparation' THEN method IN ('whole', 'row', 'spot')
    WHEN 'weeding' THEN method IN ('whole', 'row', 'spot')
    WHEN 'deer-protection' THEN method IN ('fence', 'tube', 'repellent')
    WHEN 'forest-road' THEN method IN ('new', 'repair')
    ELSE false END;

CREATE DOMAIN work_kind AS text CHECK (VALUE IN (
  'site-preparation', 'planting', 'weeding', 'vine-cutting', 'cleaning', 'pruning', 'thinning', 'final-cut', 'replanting-gaps',
  'deer-protection', 'forest-road'));

-- [{"species": "sugi", "stems": 3000}, …]: each species once, stems whole and above 0.
CREATE FUNCTION is_planted_list(planted jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jsonb_typeof(planted) = 'array' AND coalesce(
    (SELECT bool_and(jsonb_typeof(p -> 'species') = 'string' AND jsonb_typeof(p -> 'stems') = 'number' AND (p ->> 'stems')::numeric BETWEEN 1 AND 10000000
                     AND (p ->> 'stems')::numeric % 1 = 0) AND count(DISTINCT p ->> 'species') = count(*)
     FROM jsonb_array_elements(CASE jsonb_typeof(planted) WHEN 'array' THEN planted ELSE '[]' END) p), true)
$$;

-- {"gasoline": 12.5, "diesel": 30, …}: litres by kind of fuel.
CREATE FUNCTION is_fuel_list(fuel jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jsonb_typeof(fuel) = 'object' AND coalesce(
    (SELECT bool_and(f.key IN ('gasoline', 'diesel', 'mixed', 'kerosene', 'chain-oil') AND jsonb_typeof(f.value) = 'number' AND (f.value #>> '{}')::numeric BETWEEN 0 AND 100000)
     FROM jsonb_each(CASE jsonb_typeof(fuel) WHEN 'object' THEN fuel ELSE '{}' END) f), true)
$$;

CREATE TABLE work_order (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  order_id          uuid    NOT NULL,                        -- made by the client: a repeat adds nothing
  order_no          text    NOT NULL CHECK (order_no ~ '^[0-9]{4}-[0-9]{1,5}$'),   -- fiscal year and running number, for paper
  state             text    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'cancelled')),
  row_version       integer NOT NULL DEFAULT 1,
  kind              work_kind NOT NULL,
  method            text,
  planned_from      date    NOT NULL,
  planned_to        date    NOT NULL,
  fiscal_year       smallint NOT NULL GENERATED ALWAYS AS
                    ((extract(year FROM planned_from) - CASE WHEN extract(month FROM planned_from) < 4 THEN 1 ELSE 0 END)::smallint) STORED,
  crew              text    CHECK (length(crew) BETWEEN 1 AND 100),
  instructions      text    CHECK (length(instructions) <= 4000),
  subsidy_programme text    CHECK (length(subsidy_programme) BETWEEN 1 AND 200),
  target_stems_percent  numeric(5, 2) CHECK (target_stems_percent BETWEEN 0 AND 100),
  target_volume_percent numeric(5, 2) CHECK (target_volume_percent BETWEEN 0 AND 100),
  planned_planting  jsonb   NOT NULL DEFAULT '[]' CHECK (is_planted_list(planned_planting)),
  cancel_reason     text    CHECK (length(cancel_reason) BETWEEN 1 AND 1000),
  created_at        timestamptz NOT NULL DEFAULT now(),
  created_by        text    NOT NULL DEFAULT acting_user(),
  changed_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, order_id),
  UNIQUE (municipality_code, order_no),
  CHECK (planned_to >= planned_from),
  CHECK (is_work_method(kind, method)),
  CHECK ((state = 'cancelled') = (cancel_reason IS NOT NULL))
);
CREATE INDEX work_order_open ON work_order (municipality_code, planned_from) WHERE state = 'open';
CALL protect_tenant_table('work_order');

CREATE TABLE work_order_stand (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  order_id          uuid    NOT NULL,
  stand_id          bigint  NOT NULL,
  area_ha           numeric(12, 4) NOT NULL CHECK (area_ha > 0),
  PRIMARY KEY (municipality_code, order_id, stand_id),
  FOREIGN KEY (municipality_code, order_id) REFERENCES work_order
);
CREATE INDEX work_order_stand_stand ON work_order_stand (municipality_code, stand_id);
CALL protect_tenant_table('work_order_stand');

-- draft → submitted → accepted | returned → submitted …; whatever is not accepted may be withdrawn. Accepted work never changes:
-- a correction is a new record that supersedes it and says why.
CREATE TABLE work_record (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  record_id         uuid    NOT NULL,                        -- made by the client (UUIDv7)
  state             text    NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'accepted', 'returned', 'withdrawn')),
  row_version       integer NOT NULL DEFAULT 1,              -- the base of a three-way merge names the version it began with
  source            text    NOT NULL CHECK (source IN ('field', 'office', 'import')),
  order_id          uuid,
  supersedes        uuid,
  correction_reason text    CHECK (length(correction_reason) BETWEEN 1 AND 1000),
  kind              work_kind NOT NULL,
  method            text,
  started_on        date,
  done_on           date    CHECK (done_on BETWEEN '1900-01-01' AND '2200-01-01'),
  date_precision    text    NOT NULL DEFAULT 'day' CHECK (date_precision IN ('day', 'month', 'year')),   -- old papers often know the fiscal year alone
  fiscal_year       smallint GENERATED ALWAYS AS
                    ((extract(year FROM done_on) - CASE WHEN extract(month FROM done_on) < 4 THEN 1 ELSE 0 END)::smallint) STORED,
  crew              text    CHECK (length(crew) BETWEEN 1 AND 100),
  labour_person_days numeric(8, 2) CHECK (labour_person_days >= 0),
  stems_removed_percent  numeric(5, 2) CHECK (stems_removed_percent BETWEEN 0 AND 100),
  volume_removed_percent numeric(5, 2) CHECK (volume_removed_percent BETWEEN 0 AND 100),
  volume_removed_m3 numeric(12, 3) CHECK (volume_removed_m3 >= 0),
  hauled_m3         numeric(12, 3) CHECK (hauled_m3 >= 0),
  volume_ceiling_percent numeric(5, 2),                      -- of a thinning: the rule in force when it was recorded
  over_ceiling_reason text   CHECK (length(over_ceiling_reason) BETWEEN 1 AND 1000),
  planted           jsonb   NOT NULL DEFAULT '[]' CHECK (is_planted_list(planted)),
  fuel_litres       jsonb   NOT NULL DEFAULT '{}' CHECK (is_fuel_list(fuel_litres)),
  note              text    CHECK (length(note) <= 4000),
  fix_position      geometry(Point, 6668),                   -- GNSS: the mean of fix_count positions
  fix_count         smallint CHECK (fix_count > 0),
  fix_worst_accuracy_m numeric(7, 1) CHECK (fix_worst_accuracy_m >= 0),
  device            text    CHECK (length(device) <= 200),
  device_recorded_at timestamptz,                            -- the device's clock when it was logged …
  device_clock_off_seconds integer,                          -- … and how far that clock was from ours when it was sent
  import_key        text    CHECK (length(import_key) BETWEEN 1 AND 200),
  created_at        timestamptz NOT NULL DEFAULT now(),
  created_by        text    NOT NULL DEFAULT acting_user(),
  submitted_at      timestamptz,
  submitted_by      text,
  decided_at        timestamptz,
  decided_by        text,
  return_reason     text    CHECK (length(return_reason) BETWEEN 1 AND 1000),
  PRIMARY KEY (municipality_code, record_id),
  FOREIGN KEY (municipality_code, order_id) REFERENCES work_order,
  FOREIGN KEY (municipality_code, supersedes) REFERENCES work_record,
  CHECK (is_work_method(kind, method)),
  CHECK (started_on <= done_on),
  CHECK ((supersedes IS NULL) = (correction_reason IS NULL)),
  CHECK (supersedes <> record_id),
  CHECK (state IN ('draft', 'withdrawn') OR done_on IS NOT NULL),
  CHECK (state IN ('draft', 'withdrawn') OR (submitted_at IS NOT NULL AND submitted_by IS NOT NULL)),
  CHECK (state NOT IN ('accepted', 'returned') OR (decided_at IS NOT NULL AND decided_by IS NOT NULL)),
  CHECK (state <> 'returned' OR return_reason IS NOT NULL),
  CHECK (state IN ('draft', 'withdrawn') OR kind <> 'thinning' OR volume_removed_percent IS NULL OR volume_ceiling_percent IS NOT NULL),
  CHECK (state IN ('draft', 'withdrawn') OR kind <> 'thinning' OR volume_removed_percent <= volume_ceiling_percent OR over_ceiling_reason IS NOT NULL),
  CHECK ((fix_position IS NULL) = (fix_count IS NULL))
);
CREATE INDEX work_record_state ON work_record (municipality_code, state, fiscal_year);
CREATE INDEX work_record_order ON work_record (municipality_code, order_id) WHERE order_id IS NOT NULL;
CREATE UNIQUE INDEX work_record_corrected_once ON work_record (municipality_code, supersedes) WHERE supersedes IS NOT NULL AND state <> 'withdrawn';
CREATE UNIQUE INDEX work_record_import_key ON work_record (municipality_code, import_key) WHERE import_key IS NOT NULL;
CALL protect_tenant_table('work_record');

-- Where it was done. Part of a stand splits the area that counts, not the register.
CREATE TABLE work_record_stand (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  record_id         uuid    NOT NULL,
  stand_id          bigint  NOT NULL,
  stand_version     integer NOT NULL,                        -- the stand as it was when the work was recorded
  area_source       text    NOT NULL CHECK (area_source IN ('stand', 'part', 'stated')),   -- whole stand, outline, or a figure of the recorder's
  area_ha           numeric(12, 4) NOT NULL CHECK (area_ha > 0),
  part              geometry(MultiPolygon, 6668),
  PRIMARY KEY (municipality_code, record_id, stand_id),
  FOREIGN KEY (municipality_code, record_id) REFERENCES work_record,
  FOREIGN KEY (municipality_code, stand_id, stand_version) REFERENCES stand,
  CHECK ((area_source = 'part') = (part IS NOT NULL))
);
CREATE INDEX work_record_stand_stand ON work_record_stand (municipality_code, stand_id);
CALL protect_tenant_table('work_record_stand');

-- Every message that carried a record, as it came. A repeat of one gives the answer of the first.
CREATE TABLE work_submission (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  submission_id     uuid    NOT NULL,                        -- made by the client
  record_id         uuid    NOT NULL,
  base_version      integer NOT NULL CHECK (base_version >= 0),
  row_version       integer NOT NULL,                        -- of the record after it
  state             text    NOT NULL,
  document          jsonb   NOT NULL,
  received_at       timestamptz NOT NULL DEFAULT now(),
  received_from     text    NOT NULL DEFAULT acting_user(),
  PRIMARY KEY (municipality_code, submission_id),
  FOREIGN KEY (municipality_code, record_id) REFERENCES work_record
);
CREATE UNIQUE INDEX work_submission_version ON work_submission (municipality_code, record_id, row_version);
CALL protect_tenant_table('work_submission');
CREATE TRIGGER work_submission_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON work_submission
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION keep_work_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state NOT IN ('draft', 'submitted') AND NEW.source <> 'import' THEN
      RAISE EXCEPTION 'A work record begins as draft or submitted, not %.', NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state IN ('accepted', 'withdrawn') THEN
    RAISE EXCEPTION 'Work record % is %: it cannot change any more.', OLD.record_id, OLD.state USING ERRCODE = 'check_violation';
  END IF;
  IF NOT (CASE OLD.state
      WHEN 'draft' THEN NEW.state IN ('draft', 'submitted', 'withdrawn')
      WHEN 'submitted' THEN NEW.state IN ('submitted', 'accepted', 'returned', 'withdrawn')
      WHEN 'returned' THEN NEW.state IN ('returned', 'submitted', 'withdrawn')
      ELSE false END) THEN
    RAISE EXCEPTION 'A work record cannot go from % to %.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.row_version <> OLD.row_version + 1 THEN
    RAISE EXCEPTION 'A changed work record has the next version, % and not %.', OLD.row_version + 1, NEW.row_version USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.record_id, NEW.source, NEW.created_at, NEW.created_by, NEW.supersedes) IS DISTINCT FROM (OLD.record_id, OLD.source, OLD.created_at, OLD.created_by, OLD.supersedes) THEN
    RAISE EXCEPTION 'Where a work record comes from cannot change.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER work_record_is_kept BEFORE INSERT OR UPDATE ON work_record FOR EACH ROW EXECUTE FUNCTION keep_work_record();

CREATE FUNCTION check_supersedes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT state FROM work_record r WHERE r.municipality_code = NEW.municipality_code AND r.record_id = NEW.supersedes) <> 'accepted' THEN
    RAISE EXCEPTION 'Only accepted work is corrected by a new record.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER work_record_corrects_accepted BEFORE INSERT ON work_record
  FOR EACH ROW WHEN (NEW.supersedes IS NOT NULL) EXECUTE FUNCTION check_supersedes();

-- The stands of accepted work are as fixed as the record; a part lies in its stand (half a metre for rounding).
CREATE FUNCTION keep_work_record_stand() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  about work_record_stand := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF EXISTS (SELECT FROM work_record r WHERE r.municipality_code = about.municipality_code AND r.record_id = about.record_id
             AND r.state IN ('accepted', 'withdrawn') AND NOT (TG_OP = 'INSERT' AND r.source = 'import' AND r.created_at = now())) THEN
    RAISE EXCEPTION 'The stands of accepted work cannot change.' USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP <> 'DELETE' AND about.part IS NOT NULL AND EXISTS (
      SELECT FROM stand s WHERE s.municipality_code = about.municipality_code AND s.stand_id = about.stand_id AND s.version = about.stand_version
        AND NOT ST_CoveredBy(about.part, ST_Buffer(s.geom, 0.000005))) THEN
    RAISE EXCEPTION 'The part reaches out of its stand.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN about;
END $$;
CREATE TRIGGER work_record_stand_is_kept BEFORE INSERT OR UPDATE OR DELETE ON work_record_stand
  FOR EACH ROW EXECUTE FUNCTION keep_work_record_stand();

CREATE FUNCTION check_work_has_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM work_record_stand s WHERE s.municipality_code = NEW.municipality_code AND s.record_id = NEW.record_id) THEN
    RAISE EXCEPTION 'Work record % names no stand.', NEW.record_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER work_record_has_stand AFTER INSERT OR UPDATE ON work_record
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state NOT IN ('draft', 'withdrawn')) EXECUTE FUNCTION check_work_has_stand();

CREATE FUNCTION keep_work_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'cancelled' OR NOT (CASE OLD.state WHEN 'open' THEN true WHEN 'done' THEN NEW.state IN ('done', 'open') ELSE false END) THEN
    RAISE EXCEPTION 'A work order cannot go from % to %.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.row_version <> OLD.row_version + 1 THEN
    RAISE EXCEPTION 'A changed work order has the next version.' USING ERRCODE = 'check_violation';
  END IF;
  NEW.changed_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER work_order_is_kept BEFORE UPDATE ON work_order FOR EACH ROW EXECUTE FUNCTION keep_work_order();

-- Evidence of accepted work stays with it.
CREATE FUNCTION keep_work_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM work_record r WHERE r.municipality_code = OLD.municipality_code AND r.record_id::text = OLD.thing_id AND r.state = 'accepted') THEN
    RAISE EXCEPTION 'The evidence of accepted work cannot be withdrawn.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_of_work_is_kept BEFORE UPDATE ON evidence_link
  FOR EACH ROW WHEN (OLD.thing_kind = 'work-record') EXECUTE FUNCTION keep_work_evidence();

-- What counts: accepted, and not replaced by an accepted correction.
CREATE VIEW accepted_work WITH (security_invoker = true) AS
  SELECT r.municipality_code, r.record_id, s.stand_id, s.stand_version, r.order_id, r.source, r.kind, r.method, r.done_on, r.date_precision, r.fiscal_year,
         s.area_ha, s.area_source, s.area_source = 'stand' AS whole_stand, s.part,
         r.stems_removed_percent, r.volume_removed_percent, r.volume_removed_m3, r.hauled_m3, r.over_ceiling_reason,
         r.planted, r.fuel_litres, r.crew, r.note, r.supersedes, r.decided_at, r.decided_by,
         (SELECT sum(a.area_ha) FROM work_record_stand a
          WHERE a.municipality_code = r.municipality_code AND a.record_id = r.record_id) AS record_area_ha   -- volumes and stems are of the whole record
  FROM work_record r
  JOIN work_record_stand s ON s.municipality_code = r.municipality_code AND s.record_id = r.record_id
  WHERE r.state = 'accepted' AND NOT EXISTS (
    SELECT FROM work_record c
    WHERE c.municipality_code = r.municipality_code AND c.supersedes = r.record_id AND c.state = 'accepted');

CREATE CONSTRAINT TRIGGER work_order_is_audited AFTER INSERT OR UPDATE ON work_order
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('work-order', 'order_id', '{row_version,changed_at,created_at,created_by}', '{}');
CREATE CONSTRAINT TRIGGER work_order_stand_is_audited AFTER INSERT OR DELETE ON work_order_stand
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('work-order-stand', 'order_id', '{}', '{}');
CREATE CONSTRAINT TRIGGER work_record_is_audited AFTER INSERT OR UPDATE ON work_record
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('work-record', 'record_id', '{row_version,created_at,created_by}', '{}');
CREATE CONSTRAINT TRIGGER work_record_stand_is_audited AFTER INSERT OR UPDATE OR DELETE ON work_record_stand
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('work-record-stand', 'record_id', '{}', '{}');

GRANT SELECT, INSERT, UPDATE ON work_order, work_record TO forestsink_app;                    -- nothing is deleted
GRANT SELECT, INSERT, DELETE ON work_order_stand, work_record_stand TO forestsink_app;        -- replaced as long as nothing is accepted
GRANT SELECT, INSERT ON work_submission TO forestsink_app;
GRANT SELECT ON accepted_work TO forestsink_app;
