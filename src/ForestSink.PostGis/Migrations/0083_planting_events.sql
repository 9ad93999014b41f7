-- Planting events (植樹会): from a planned site to the day itself. People are kept as counts and one contact per group.

CREATE TABLE planting_event (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  event_id     uuid    NOT NULL,                               -- made by the client: a repeat adds nothing
  event_no     integer NOT NULL CHECK (event_no > 0),          -- for paper and the public address
  row_version  integer NOT NULL DEFAULT 1,
  state        text    NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'accepted', 'cancelled', 'published')),   -- published: known from a publication alone
  name         text    NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
  name_en      text    CHECK (length(btrim(name_en)) BETWEEN 1 AND 100),
  site_id      uuid,                                           -- the candidate site, and the stand it lies in
  stand_id     bigint,
  plan_id      uuid,                                           -- the plan whose row it came from
  species_key  text    CHECK (length(species_key) BETWEEN 1 AND 40),
  trees        integer CHECK (trees BETWEEN 1 AND 1000000),
  area_ha      numeric(12, 4) CHECK (area_ha > 0),
  held_on      date    CHECK (held_on BETWEEN '1990-01-01' AND '2200-01-01'),
  rain_on      date,
  starts_at    text    CHECK (starts_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ends_at      text    CHECK (ends_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  meeting_place text   CHECK (length(meeting_place) BETWEEN 1 AND 200),
  meeting_point geometry(Point, 6668),
  emergency_place text CHECK (length(emergency_place) BETWEEN 1 AND 300),
  programme    text    CHECK (length(programme) BETWEEN 1 AND 4000),
  capacity     integer CHECK (capacity BETWEEN 1 AND 100000),
  contact      text    CHECK (length(contact) BETWEEN 1 AND 200),   -- of the organiser, printed on the flyer
  is_public    boolean NOT NULL DEFAULT false,
  commitment_id uuid,                                          -- a budget set aside before the event was planned here
  note         text    CHECK (length(note) BETWEEN 1 AND 2000),
  source       text    CHECK (length(source) BETWEEN 1 AND 300),
  status       text    CHECK (status IN ('official', 'secondary', 'unverified')),
  cancel_reason text   CHECK (length(btrim(cancel_reason)) BETWEEN 1 AND 1000),
  -- the day itself
  attended     integer CHECK (attended BETWEEN 0 AND 100000),
  planted_on   date,
  planted_ha   numeric(12, 4) CHECK (planted_ha > 0),
  planted      jsonb   NOT NULL DEFAULT '[]' CHECK (is_planted_list(planted)),
  record_id    uuid,                                           -- the accepted record of planting
  created_at   timestamptz NOT NULL DEFAULT now(),
  created_by   text    NOT NULL DEFAULT acting_user(),
  PRIMARY KEY (municipality_code, event_id),
  UNIQUE (municipality_code, event_no),
  UNIQUE (municipality_code, record_id),
  FOREIGN KEY (municipality_code, plan_id) REFERENCES planting_plan,
  FOREIGN KEY (municipality_code, commitment_id) REFERENCES fund_commitment,
  FOREIGN KEY (municipality_code, record_id) REFERENCES work_record,
  CHECK (rain_on > held_on),
  CHECK (ends_at > starts_at),
  CHECK ((state = 'cancelled') = (cancel_reason IS NOT NULL)),
  CHECK ((state = 'accepted') = (record_id IS NOT NULL)),
  CHECK (state <> 'accepted' OR (planted_on IS NOT NULL AND planted_ha IS NOT NULL AND jsonb_array_length(planted) > 0)),
  CHECK (state <> 'published' OR (source IS NOT NULL AND status IS NOT NULL)),
  CHECK ((source IS NULL) = (status IS NULL))
);
CREATE INDEX planting_event_site ON planting_event (municipality_code, site_id);
CALL protect_tenant_table('planting_event');

CREATE TABLE planting_event_partner (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  event_id  uuid     NOT NULL,
  line_no   smallint NOT NULL CHECK (line_no > 0),
  kind      text     NOT NULL CHECK (kind IN ('co-operative', 'npo', 'school', 'company', 'other')),
  name      text     NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
  part      text     CHECK (length(part) BETWEEN 1 AND 200),          -- what they do
  PRIMARY KEY (municipality_code, event_id, line_no),
  FOREIGN KEY (municipality_code, event_id) REFERENCES planting_event
);
-- A group that comes: how many, and whom to call. No list of names.
CREATE TABLE planting_event_group (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  event_id  uuid     NOT NULL,
  line_no   smallint NOT NULL CHECK (line_no > 0),
  name      text     NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
  people    integer  NOT NULL CHECK (people BETWEEN 1 AND 10000),
  contact   text     CHECK (length(contact) BETWEEN 1 AND 200),
  PRIMARY KEY (municipality_code, event_id, line_no),
  FOREIGN KEY (municipality_code, event_id) REFERENCES planting_event
);
CREATE TABLE planting_event_seedlings (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  event_id  uuid     NOT NULL,
  line_no   smallint NOT NULL CHECK (line_no > 0),
  species_key text   NOT NULL CHECK (length(species_key) BETWEEN 1 AND 40),
  stems     integer  NOT NULL CHECK (stems BETWEEN 1 AND 1000000),
  supplier  text     CHECK (length(supplier) BETWEEN 1 AND 100),
  deliver_on date,
  step      text     NOT NULL DEFAULT 'planned' CHECK (step IN ('planned', 'ordered', 'delivered')),
  PRIMARY KEY (municipality_code, event_id, line_no),
  FOREIGN KEY (municipality_code, event_id) REFERENCES planting_event
);
CREATE TABLE planting_event_check (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  event_id  uuid     NOT NULL,
  line_no   smallint NOT NULL CHECK (line_no > 0),
  kind      text     NOT NULL CHECK (kind IN ('tool', 'safety')),
  item      text     NOT NULL CHECK (length(btrim(item)) BETWEEN 1 AND 200),
  is_done   boolean  NOT NULL DEFAULT false,
  PRIMARY KEY (municipality_code, event_id, line_no),
  FOREIGN KEY (municipality_code, event_id) REFERENCES planting_event
);
CREATE TABLE planting_event_task (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  event_id  uuid     NOT NULL,
  line_no   smallint NOT NULL CHECK (line_no > 0),
  item      text     NOT NULL CHECK (length(btrim(item)) BETWEEN 1 AND 200),
  owner     text     CHECK (length(owner) BETWEEN 1 AND 100),
  due_on    date,
  is_done   boolean  NOT NULL DEFAULT false,
  PRIMARY KEY (municipality_code, event_id, line_no),
  FOREIGN KEY (municipality_code, event_id) REFERENCES planting_event
);
CREATE TABLE planting_event_budget (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  event_id  uuid     NOT NULL,
  line_no   smallint NOT NULL CHECK (line_no > 0),
  item      text     NOT NULL CHECK (length(btrim(item)) BETWEEN 1 AND 200),
  amount_yen bigint  NOT NULL CHECK (amount_yen BETWEEN 0 AND 100000000000),
  status    text     NOT NULL CHECK (status IN ('official', 'secondary', 'unverified')),   -- how certain the price is
  PRIMARY KEY (municipality_code, event_id, line_no),
  FOREIGN KEY (municipality_code, event_id) REFERENCES planting_event
);

-- How many of the counted trees live, 1, 3 and 5 years after planting. Counts are added, never changed: the newest of a year counts.
CREATE TABLE planting_survival (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  count_id   uuid     NOT NULL,                                -- made by the client
  event_id   uuid     NOT NULL,
  year_no    smallint NOT NULL CHECK (year_no IN (1, 3, 5)),
  counted_on date     NOT NULL,
  counted    integer  NOT NULL CHECK (counted BETWEEN 1 AND 1000000),
  alive      integer  NOT NULL CHECK (alive BETWEEN 0 AND counted),
  note       text     CHECK (length(note) BETWEEN 1 AND 1000),
  order_id   uuid,                                             -- the order of beating-up (補植) that came of it
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text     NOT NULL DEFAULT acting_user(),
  PRIMARY KEY (municipality_code, count_id),
  FOREIGN KEY (municipality_code, event_id) REFERENCES planting_event,
  FOREIGN KEY (municipality_code, order_id) REFERENCES work_order
);
CREATE INDEX planting_survival_event ON planting_survival (municipality_code, event_id, year_no, created_at);

CREATE FUNCTION keep_planting_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.row_version <> OLD.row_version + 1 THEN
    RAISE EXCEPTION 'A changed planting event has the next version.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state <> OLD.state AND OLD.state <> 'planned' THEN
    RAISE EXCEPTION 'A planting event cannot go from % to %.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> 'planned' AND (NEW.held_on, NEW.stand_id, NEW.site_id, NEW.attended, NEW.planted_on, NEW.planted_ha, NEW.planted, NEW.record_id)
      IS DISTINCT FROM (OLD.held_on, OLD.stand_id, OLD.site_id, OLD.attended, OLD.planted_on, OLD.planted_ha, OLD.planted, OLD.record_id) THEN
    RAISE EXCEPTION 'What was accepted of a planting event stays.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER planting_event_is_kept BEFORE UPDATE ON planting_event FOR EACH ROW EXECUTE FUNCTION keep_planting_event();

CREATE FUNCTION keep_planting_survival() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.order_id IS NOT NULL OR (to_jsonb(NEW) - 'order_id') IS DISTINCT FROM (to_jsonb(OLD) - 'order_id') THEN
    RAISE EXCEPTION 'A count of living trees stays as it was counted.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER planting_survival_is_kept BEFORE UPDATE ON planting_survival FOR EACH ROW EXECUTE FUNCTION keep_planting_survival();
CREATE FUNCTION check_planting_survival() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM planting_event e WHERE e.municipality_code = NEW.municipality_code AND e.event_id = NEW.event_id
                 AND e.state = 'accepted' AND NEW.counted_on >= e.planted_on) THEN
    RAISE EXCEPTION 'Living trees are counted after an accepted planting.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER planting_survival_is_checked BEFORE INSERT ON planting_survival FOR EACH ROW EXECUTE FUNCTION check_planting_survival();

CREATE CONSTRAINT TRIGGER planting_event_is_audited AFTER INSERT OR UPDATE ON planting_event
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('planting-event', 'event_id', '{row_version,meeting_point,created_at,created_by}', '{}');
CREATE CONSTRAINT TRIGGER planting_survival_is_audited AFTER INSERT OR UPDATE ON planting_survival
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('planting-survival', 'count_id', '{created_at,created_by}', '{}');
DO $$
DECLARE
  list text;
BEGIN
  FOREACH list IN ARRAY ARRAY['partner', 'group', 'seedlings', 'check', 'task', 'budget'] LOOP
    EXECUTE format('CALL protect_tenant_table(%L)', 'planting_event_' || list);
    EXECUTE format('CREATE CONSTRAINT TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %I DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row(%L, %L, %L, %L)',
      'planting_event_' || list || '_is_audited', 'planting_event_' || list, 'planting-event-' || list, 'event_id', '{}', CASE list WHEN 'group' THEN '{contact}' ELSE '{}' END);
  END LOOP;
END $$;
CALL protect_tenant_table('planting_survival');

GRANT SELECT, INSERT, UPDATE ON planting_event, planting_survival TO forestsink_app;      -- nothing is deleted
GRANT SELECT, INSERT, UPDATE, DELETE ON planting_event_partner, planting_event_group, planting_event_seedlings, planting_event_check,
  planting_event_task, planting_event_budget TO forestsink_app;                            -- lists are rewritten as long as they are planned
