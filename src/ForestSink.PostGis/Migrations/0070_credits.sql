-- Credits (t-CO2) and the planting fund (yen): two append-only double-entry journals. No tonne and no yen exists twice,
-- vanishes or moves without a trace: movements balance, a tonne has one place at a time, retirement is final, corrections
-- are reversing movements with a reason. What the application checks first in friendly words, this file enforces.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE FUNCTION fiscal_year_of(day date) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (extract(year FROM day) - CASE WHEN extract(month FROM day) < 4 THEN 1 ELSE 0 END)::smallint;

-- One row per municipality: the lock that all postings take first, and the source of movement numbers without gaps.
CREATE TABLE ledger_head (
  municipality_code municipality_code PRIMARY KEY REFERENCES municipality,
  credit_no      bigint NOT NULL DEFAULT 0,
  yen_no         bigint NOT NULL DEFAULT 0,
  certificate_no bigint NOT NULL DEFAULT 0
);
CALL protect_tenant_table('ledger_head');

CREATE FUNCTION next_ledger_no(journal text) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  number bigint;
BEGIN
  INSERT INTO ledger_head AS h (municipality_code, credit_no, yen_no, certificate_no)
  VALUES (current_municipality(), (journal = 'credit')::int, (journal = 'yen')::int, (journal = 'certificate')::int)
  ON CONFLICT (municipality_code) DO UPDATE
    SET credit_no = h.credit_no + excluded.credit_no, yen_no = h.yen_no + excluded.yen_no, certificate_no = h.certificate_no + excluded.certificate_no
  RETURNING CASE journal WHEN 'credit' THEN h.credit_no WHEN 'yen' THEN h.yen_no ELSE h.certificate_no END INTO number;
  RETURN number;
END $$;

-- Waits until no other transaction posts in this municipality: a check that sums rows then sees all of them.
CREATE FUNCTION hold_ledger() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO ledger_head (municipality_code) VALUES (current_municipality()) ON CONFLICT DO NOTHING;
  PERFORM 1 FROM ledger_head WHERE municipality_code = current_municipality() FOR UPDATE;
END $$;
REVOKE ALL ON FUNCTION next_ledger_no(text), hold_ledger() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION next_ledger_no(text), hold_ledger() TO forestsink_app;

-- A command carries the client's id; the first answer is kept and given again to a repeat.
CREATE TABLE ledger_command (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  command_id   uuid  NOT NULL,
  kind         text  NOT NULL,
  request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
  answer       jsonb,
  acted_by     text  NOT NULL DEFAULT acting_user(),
  acted_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, command_id)
);
CALL protect_tenant_table('ledger_command');

-- Buyers, agents, other municipalities, donors.
CREATE TABLE ledger_party (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  party_id         uuid NOT NULL,
  kind             text NOT NULL CHECK (kind IN ('company', 'organisation', 'municipality', 'agent', 'person')),
  name             text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
  name_en          text CHECK (length(name_en) BETWEEN 1 AND 100),
  registry_account text CHECK (length(registry_account) BETWEEN 1 AND 60),
  is_public        boolean NOT NULL DEFAULT false,       -- agreed that the public page names them
  created_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, party_id),
  UNIQUE (municipality_code, name)
);
CALL protect_tenant_table('ledger_party');

-- Where credits come from: a registered project, a programme of many small activities, or a purchase.
CREATE TABLE credit_programme (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  programme_id  uuid NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('project', 'programme', 'purchased')),
  name          text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
  name_en       text CHECK (length(name_en) BETWEEN 1 AND 100),
  methodology   text NOT NULL CHECK (methodology IN ('FO-001', 'FO-002', 'FO-003', 'EN-R-002', 'EN-S-004', 'other')),
  project_no    text CHECK (length(project_no) BETWEEN 1 AND 40),
  is_local      boolean NOT NULL,                        -- made in the municipality: offered first
  note          text CHECK (length(note) <= 1000),
  closed_on     date,                                    -- no new intake from then; history stays
  closed_reason text CHECK (length(btrim(closed_reason)) BETWEEN 1 AND 500),
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, programme_id),
  UNIQUE (municipality_code, name),
  CHECK ((closed_on IS NULL) = (closed_reason IS NULL))
);
CALL protect_tenant_table('credit_programme');

CREATE TABLE programme_member (
  municipality_code municipality_code NOT NULL,
  programme_id  uuid    NOT NULL,
  member_no     integer NOT NULL CHECK (member_no > 0),
  name          text    NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
  joined_on     date    NOT NULL,
  left_on       date    CHECK (left_on >= joined_on),
  PRIMARY KEY (municipality_code, programme_id, member_no),
  FOREIGN KEY (municipality_code, programme_id) REFERENCES credit_programme
);
CALL protect_tenant_table('programme_member');

CREATE TABLE programme_quantity (
  municipality_code municipality_code NOT NULL,
  programme_id  uuid     NOT NULL,
  fiscal_year   smallint NOT NULL,
  members       integer  NOT NULL CHECK (members > 0),
  quantity_t    numeric(12, 3) NOT NULL CHECK (quantity_t >= 0),   -- t-CO2 avoided by all members
  note          text CHECK (length(note) <= 500),
  PRIMARY KEY (municipality_code, programme_id, fiscal_year),
  FOREIGN KEY (municipality_code, programme_id) REFERENCES credit_programme
);
CALL protect_tenant_table('programme_quantity');

-- Certified credits as the registry issued them. The city's account got the serials; the buffer has none of its own here.
CREATE TABLE credit_lot (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  lot_id          uuid     NOT NULL,
  programme_id    uuid     NOT NULL,
  name            text     NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
  vintage_fy      smallint NOT NULL CHECK (vintage_fy BETWEEN 2008 AND 2200),
  run_id          uuid,                                  -- the frozen monitoring run it was certified from
  certified_on    date     NOT NULL,
  registry_system text     NOT NULL CHECK (length(registry_system) BETWEEN 1 AND 20),   -- as the registry writes it: JC, JCL …
  credit_kind     text     NOT NULL CHECK (length(credit_kind) BETWEEN 1 AND 20),       -- FM, ER …
  serial_text     text     NOT NULL CHECK (length(serial_text) BETWEEN 1 AND 200),      -- the whole text, never parsed
  serials         int8range NOT NULL CHECK (NOT isempty(serials) AND lower(serials) > 0),
  certified_t     bigint   NOT NULL CHECK (certified_t > 0),
  account_t       bigint   NOT NULL CHECK (account_t > 0),
  buffer_t        bigint   NOT NULL CHECK (buffer_t >= 0),
  note            text     CHECK (length(note) <= 1000),
  withdrawn_by    uuid,                                  -- the movement that reversed a mistaken registration
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, lot_id),
  FOREIGN KEY (municipality_code, programme_id) REFERENCES credit_programme,
  CONSTRAINT certified_is_account_and_buffer CHECK (certified_t = account_t + buffer_t),
  CONSTRAINT serials_count_the_account CHECK (upper(serials) - lower(serials) = account_t),
  CONSTRAINT lot_serials_are_registered_once EXCLUDE USING gist
    (municipality_code WITH =, registry_system WITH =, credit_kind WITH =, serials WITH &&) WHERE (withdrawn_by IS NULL)
);
CREATE UNIQUE INDEX credit_lot_run ON credit_lot (municipality_code, run_id, vintage_fy) WHERE run_id IS NOT NULL AND withdrawn_by IS NULL;
CALL protect_tenant_table('credit_lot');

-- The price asked; the newest row counts.
CREATE TABLE lot_price (
  municipality_code municipality_code NOT NULL,
  lot_id          uuid    NOT NULL,
  price_no        integer NOT NULL CHECK (price_no > 0),
  price_yen_per_t bigint  NOT NULL CHECK (price_yen_per_t BETWEEN 0 AND 10000000),   -- without tax
  set_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, lot_id, price_no),
  FOREIGN KEY (municipality_code, lot_id) REFERENCES credit_lot
);
CALL protect_tenant_table('lot_price');

-- A sale from reservation to transfer. What happened when is in sale_step.
CREATE TABLE credit_sale (
  municipality_code municipality_code NOT NULL,
  sale_id         uuid   NOT NULL,
  party_id        uuid   NOT NULL,
  lot_id          uuid   NOT NULL,
  tonnes          bigint NOT NULL CHECK (tonnes > 0),
  price_yen_per_t bigint NOT NULL CHECK (price_yen_per_t BETWEEN 0 AND 10000000),
  tax_percent     numeric(4, 2) NOT NULL CHECK (tax_percent BETWEEN 0 AND 50),
  tax_yen         bigint NOT NULL,
  settles_by      text   NOT NULL CHECK (settles_by IN ('transfer', 'retire')),      -- to the buyer's account, or retired for the buyer
  purpose         text   CHECK (length(btrim(purpose)) BETWEEN 1 AND 200),
  expires_on      date   NOT NULL,                                                    -- last day of the reservation
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, sale_id),
  FOREIGN KEY (municipality_code, party_id) REFERENCES ledger_party,
  FOREIGN KEY (municipality_code, lot_id) REFERENCES credit_lot,
  CHECK (tax_yen = floor(tonnes * price_yen_per_t * tax_percent / 100)),
  CHECK (settles_by = 'transfer' OR purpose IS NOT NULL)
);
CREATE INDEX credit_sale_lot ON credit_sale (municipality_code, lot_id);
CALL protect_tenant_table('credit_sale');

-- Credits of a future vintage promised to a buyer: a contract, never stock.
CREATE TABLE forward_contract (
  municipality_code municipality_code NOT NULL,
  forward_id      uuid     NOT NULL,
  party_id        uuid     NOT NULL,
  programme_id    uuid     NOT NULL,
  vintage_fy      smallint NOT NULL CHECK (vintage_fy BETWEEN 2008 AND 2200),
  tonnes          bigint   NOT NULL CHECK (tonnes > 0),
  price_yen_per_t bigint   NOT NULL CHECK (price_yen_per_t BETWEEN 0 AND 10000000),
  contracted_on   date     NOT NULL,
  document        text     CHECK (length(document) <= 200),
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, forward_id),
  FOREIGN KEY (municipality_code, party_id) REFERENCES ledger_party,
  FOREIGN KEY (municipality_code, programme_id) REFERENCES credit_programme
);
CALL protect_tenant_table('forward_contract');

CREATE TABLE forward_end (
  municipality_code municipality_code NOT NULL,
  forward_id  uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('delivered', 'cancelled')),
  sale_id     uuid,
  reason      text CHECK (length(btrim(reason)) BETWEEN 1 AND 500),
  ended_on    date NOT NULL,
  PRIMARY KEY (municipality_code, forward_id),
  FOREIGN KEY (municipality_code, forward_id) REFERENCES forward_contract,
  FOREIGN KEY (municipality_code, sale_id) REFERENCES credit_sale,
  CHECK ((kind = 'delivered') = (sale_id IS NOT NULL)),
  CHECK (kind = 'delivered' OR reason IS NOT NULL)
);
CALL protect_tenant_table('forward_end');

-- The journal in t-CO2.
CREATE TABLE credit_movement (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  movement_id  uuid   NOT NULL,
  movement_no  bigint NOT NULL,
  kind         text   NOT NULL CHECK (kind IN ('issue', 'reserve', 'release', 'expire', 'sell', 'transfer', 'retire', 'reverse')),
  occurred_on  date   NOT NULL,
  fiscal_year  smallint NOT NULL GENERATED ALWAYS AS (fiscal_year_of(occurred_on)) STORED,
  party_id     uuid,
  sale_id      uuid,
  reverses     uuid,
  reason       text   CHECK (length(btrim(reason)) BETWEEN 1 AND 500),
  description  text   NOT NULL CHECK (length(btrim(description)) BETWEEN 1 AND 300),
  document     text   CHECK (length(document) <= 200),
  recorded_at  timestamptz NOT NULL DEFAULT now(),
  recorded_by  text   NOT NULL DEFAULT acting_user(),
  PRIMARY KEY (municipality_code, movement_id),
  UNIQUE (municipality_code, movement_no),
  UNIQUE (municipality_code, reverses),
  FOREIGN KEY (municipality_code, party_id) REFERENCES ledger_party,
  FOREIGN KEY (municipality_code, sale_id) REFERENCES credit_sale,
  FOREIGN KEY (municipality_code, reverses) REFERENCES credit_movement,
  CHECK ((kind = 'reverse') = (reverses IS NOT NULL)),
  CHECK (kind <> 'reverse' OR reason IS NOT NULL)
);
CALL protect_tenant_table('credit_movement');

CREATE TABLE credit_entry (
  municipality_code municipality_code NOT NULL,
  movement_id uuid     NOT NULL,
  line_no     smallint NOT NULL CHECK (line_no > 0),
  lot_id      uuid     NOT NULL,
  account     text     NOT NULL CHECK (account IN ('issued', 'buffer', 'holding', 'reserved', 'sold', 'transferred', 'retired')),
  party_id    uuid,
  tonnes      bigint   NOT NULL CHECK (tonnes <> 0),
  PRIMARY KEY (municipality_code, movement_id, line_no),
  FOREIGN KEY (municipality_code, movement_id) REFERENCES credit_movement,
  FOREIGN KEY (municipality_code, lot_id) REFERENCES credit_lot,
  FOREIGN KEY (municipality_code, party_id) REFERENCES ledger_party,
  CHECK (CASE WHEN account IN ('issued', 'buffer', 'holding') THEN party_id IS NULL
              WHEN account IN ('reserved', 'sold', 'transferred') THEN party_id IS NOT NULL ELSE true END)
);
CREATE INDEX credit_entry_lot ON credit_entry (municipality_code, lot_id);
CALL protect_tenant_table('credit_entry');

-- Where each serial number has been, and is while closed_by is null. Two places for one tonne cannot commit.
CREATE TABLE credit_position (
  municipality_code municipality_code NOT NULL,
  position_id uuid  NOT NULL DEFAULT gen_random_uuid(),
  lot_id      uuid  NOT NULL,
  serials     int8range NOT NULL CHECK (NOT isempty(serials)),
  account     text  NOT NULL CHECK (account IN ('holding', 'reserved', 'sold', 'transferred', 'retired')),
  party_id    uuid,
  opened_by   uuid  NOT NULL,
  closed_by   uuid,
  PRIMARY KEY (municipality_code, position_id),
  FOREIGN KEY (municipality_code, lot_id) REFERENCES credit_lot,
  FOREIGN KEY (municipality_code, opened_by) REFERENCES credit_movement,
  FOREIGN KEY (municipality_code, closed_by) REFERENCES credit_movement,
  CONSTRAINT a_tonne_is_in_one_place EXCLUDE USING gist
    (municipality_code WITH =, lot_id WITH =, serials WITH &&) WHERE (closed_by IS NULL)
);
CREATE INDEX credit_position_opened ON credit_position (municipality_code, opened_by);
CREATE INDEX credit_position_closed ON credit_position (municipality_code, closed_by) WHERE closed_by IS NOT NULL;
CALL protect_tenant_table('credit_position');

-- The sale's checklist: reserved → contracted → invoiced → paid → transferred.
CREATE TABLE sale_step (
  municipality_code municipality_code NOT NULL,
  sale_id     uuid NOT NULL,
  step        text NOT NULL CHECK (step IN ('reserved', 'contracted', 'invoiced', 'paid', 'transferred', 'cancelled', 'expired', 'refunded')),
  done_on     date NOT NULL,
  document    text CHECK (length(document) <= 200),
  reason      text CHECK (length(btrim(reason)) BETWEEN 1 AND 500),
  movement_id uuid,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  recorded_by text NOT NULL DEFAULT acting_user(),
  PRIMARY KEY (municipality_code, sale_id, step),
  FOREIGN KEY (municipality_code, sale_id) REFERENCES credit_sale,
  FOREIGN KEY (municipality_code, movement_id) REFERENCES credit_movement,
  CHECK ((step IN ('reserved', 'transferred', 'cancelled', 'expired', 'refunded')) = (movement_id IS NOT NULL)),
  CHECK (step NOT IN ('cancelled', 'refunded') OR reason IS NOT NULL)
);
CALL protect_tenant_table('sale_step');

-- A retirement (無効化): what for and for whom, named once and for ever.
CREATE TABLE credit_retirement (
  municipality_code municipality_code NOT NULL,
  movement_id  uuid NOT NULL,
  purpose      text NOT NULL CHECK (length(btrim(purpose)) BETWEEN 1 AND 200),
  purpose_en   text CHECK (length(purpose_en) BETWEEN 1 AND 200),
  using_entity text NOT NULL CHECK (length(btrim(using_entity)) BETWEEN 1 AND 100),
  using_entity_en text CHECK (length(using_entity_en) BETWEEN 1 AND 100),
  PRIMARY KEY (municipality_code, movement_id),
  FOREIGN KEY (municipality_code, movement_id) REFERENCES credit_movement
);
CALL protect_tenant_table('credit_retirement');

-- The paper a retirement gives; its number with the check letters opens the public page.
CREATE TABLE credit_certificate (
  municipality_code municipality_code NOT NULL,
  certificate_id text NOT NULL CHECK (certificate_id ~ '^[0-9]{5}-[0-9]{4}-[0-9]{4,}-[A-Z2-9]{6}$'),
  movement_id    uuid NOT NULL,
  issued_on      date NOT NULL,
  PRIMARY KEY (municipality_code, certificate_id),
  UNIQUE (municipality_code, movement_id),
  FOREIGN KEY (municipality_code, movement_id) REFERENCES credit_retirement
);
CALL protect_tenant_table('credit_certificate');

-- Append-only, by grant and by trigger.
GRANT SELECT, INSERT ON ledger_command, ledger_party, credit_programme, programme_member, programme_quantity, credit_lot, lot_price, credit_sale,
  forward_contract, forward_end, credit_movement, credit_entry, credit_position, sale_step, credit_retirement, credit_certificate TO forestsink_app;
GRANT SELECT ON ledger_head TO forestsink_app;
GRANT UPDATE (answer) ON ledger_command TO forestsink_app;
GRANT UPDATE (kind, name_en, registry_account, is_public) ON ledger_party TO forestsink_app;
GRANT UPDATE (name_en, note, closed_on, closed_reason) ON credit_programme TO forestsink_app;
GRANT UPDATE (left_on) ON programme_member TO forestsink_app;
GRANT UPDATE (withdrawn_by) ON credit_lot TO forestsink_app;
GRANT UPDATE (closed_by) ON credit_position TO forestsink_app;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['lot_price', 'credit_sale', 'forward_contract', 'forward_end', 'credit_movement', 'credit_entry', 'sale_step',
                              'credit_retirement', 'credit_certificate', 'programme_quantity'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_is_append_only', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['ledger_command', 'credit_lot', 'credit_position'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_is_kept', name);
  END LOOP;
END $$;

CREATE FUNCTION keep_first_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answer IS NOT NULL OR (to_jsonb(OLD) - 'answer') <> (to_jsonb(NEW) - 'answer') THEN
    RAISE EXCEPTION 'The answer to a command never changes.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_command_keeps_its_answer BEFORE UPDATE ON ledger_command FOR EACH ROW EXECUTE FUNCTION keep_first_answer();

CREATE FUNCTION withdraw_lot_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.withdrawn_by IS NOT NULL OR (to_jsonb(OLD) - 'withdrawn_by') <> (to_jsonb(NEW) - 'withdrawn_by') THEN
    RAISE EXCEPTION 'A lot never changes.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER credit_lot_never_changes BEFORE UPDATE ON credit_lot FOR EACH ROW EXECUTE FUNCTION withdraw_lot_once();

-- Retired is final. A place is left once.
CREATE FUNCTION leave_position_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.account = 'retired' THEN
    RAISE EXCEPTION 'A retired credit stays retired.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.closed_by IS NOT NULL OR (to_jsonb(OLD) - 'closed_by') <> (to_jsonb(NEW) - 'closed_by') THEN
    RAISE EXCEPTION 'The history of a credit never changes.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER credit_position_is_left_once BEFORE UPDATE ON credit_position FOR EACH ROW EXECUTE FUNCTION leave_position_once();

-- A closed programme takes no new lot, reservation, transfer or retirement; what was agreed before is carried out.
CREATE FUNCTION refuse_closed_programme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT closed_on IS NOT NULL FROM credit_programme p WHERE p.municipality_code = NEW.municipality_code AND p.programme_id = NEW.programme_id) THEN
    RAISE EXCEPTION 'The programme is closed to new intake.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER credit_lot_needs_an_open_programme BEFORE INSERT ON credit_lot FOR EACH ROW EXECUTE FUNCTION refuse_closed_programme();
CREATE TRIGGER forward_needs_an_open_programme BEFORE INSERT ON forward_contract FOR EACH ROW EXECUTE FUNCTION refuse_closed_programme();
CREATE TRIGGER member_needs_an_open_programme BEFORE INSERT ON programme_member FOR EACH ROW EXECUTE FUNCTION refuse_closed_programme();

CREATE FUNCTION refuse_closed_programme_of_lot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT p.closed_on IS NOT NULL FROM credit_lot l JOIN credit_programme p USING (municipality_code, programme_id)
      WHERE l.municipality_code = NEW.municipality_code AND l.lot_id = NEW.lot_id)
     AND (NEW.account = 'reserved' OR (SELECT m.sale_id IS NULL FROM credit_movement m WHERE m.municipality_code = NEW.municipality_code AND m.movement_id = NEW.opened_by)) THEN
    RAISE EXCEPTION 'The programme is closed to new intake.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER credit_position_needs_an_open_programme BEFORE INSERT ON credit_position
  FOR EACH ROW WHEN (NEW.account IN ('reserved', 'transferred', 'retired')) EXECUTE FUNCTION refuse_closed_programme_of_lot();

-- Payment first, then transfer; each step once, in order.
CREATE FUNCTION keep_sale_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  done text[] := ARRAY(SELECT step FROM sale_step s WHERE s.municipality_code = NEW.municipality_code AND s.sale_id = NEW.sale_id);
BEGIN
  IF done && ARRAY['cancelled', 'expired', 'refunded'] THEN
    RAISE EXCEPTION 'The sale has ended.' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT (CASE NEW.step
       WHEN 'reserved' THEN done = '{}'
       WHEN 'contracted' THEN 'reserved' = ANY (done)
       WHEN 'invoiced' THEN 'contracted' = ANY (done)
       WHEN 'paid' THEN 'invoiced' = ANY (done)
       WHEN 'transferred' THEN 'paid' = ANY (done)
       WHEN 'refunded' THEN 'paid' = ANY (done)
       ELSE 'reserved' = ANY (done) AND NOT 'paid' = ANY (done) END) THEN
    RAISE EXCEPTION 'A sale is reserved, contracted, invoiced, paid, transferred, in this order.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sale_steps_are_in_order BEFORE INSERT ON sale_step FOR EACH ROW EXECUTE FUNCTION keep_sale_order();

-- At the end of the transaction each movement balances lot by lot, and its entries say what its serial numbers did.
CREATE FUNCTION check_credit_movement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  movement uuid;
  row_values jsonb := to_jsonb(NEW);
BEGIN
  FOREACH movement IN ARRAY ARRAY[(row_values ->> 'movement_id')::uuid, (row_values ->> 'opened_by')::uuid, (row_values ->> 'closed_by')::uuid] LOOP
    CONTINUE WHEN movement IS NULL;
    IF NOT EXISTS (SELECT FROM credit_entry e WHERE e.municipality_code = NEW.municipality_code AND e.movement_id = movement) THEN
      RAISE EXCEPTION 'A movement of credits has no entries.' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM credit_entry e WHERE e.municipality_code = NEW.municipality_code AND e.movement_id = movement
               GROUP BY e.lot_id HAVING sum(e.tonnes) <> 0) THEN
      RAISE EXCEPTION 'A movement of credits does not balance to zero.' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
      SELECT FROM (
        SELECT lot_id, account, party_id, tonnes FROM credit_entry e
        WHERE e.municipality_code = NEW.municipality_code AND e.movement_id = movement AND e.account NOT IN ('issued', 'buffer')
        UNION ALL
        SELECT lot_id, account, party_id, -(upper(serials) - lower(serials)) FROM credit_position p
        WHERE p.municipality_code = NEW.municipality_code AND p.opened_by = movement
        UNION ALL
        SELECT lot_id, account, party_id, upper(serials) - lower(serials) FROM credit_position p
        WHERE p.municipality_code = NEW.municipality_code AND p.closed_by = movement) moved
      GROUP BY lot_id, account, party_id HAVING sum(tonnes) <> 0) THEN
      RAISE EXCEPTION 'The entries of a movement and its serial numbers differ.' USING ERRCODE = 'check_violation';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credit_movement_balances AFTER INSERT ON credit_movement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_credit_movement();
CREATE CONSTRAINT TRIGGER credit_entry_balances AFTER INSERT ON credit_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_credit_movement();
CREATE CONSTRAINT TRIGGER credit_position_balances AFTER INSERT OR UPDATE ON credit_position
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_credit_movement();

-- Every retirement has its purpose and its certificate.
CREATE FUNCTION check_retirement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM credit_certificate c WHERE c.municipality_code = NEW.municipality_code AND c.movement_id = NEW.movement_id) THEN
    RAISE EXCEPTION 'A retirement needs its purpose and its certificate.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER retirement_is_certified AFTER INSERT ON credit_movement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'retire') EXECUTE FUNCTION check_retirement();

-- Audit: what people decided. Entries and positions follow from the movement and cannot change.
CREATE CONSTRAINT TRIGGER ledger_party_is_audited AFTER INSERT OR UPDATE ON ledger_party
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('ledger-party', 'party_id', '{created_at}', '{}');
CREATE CONSTRAINT TRIGGER credit_programme_is_audited AFTER INSERT OR UPDATE ON credit_programme
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('credit-programme', 'programme_id', '{created_at}', '{}');
CREATE CONSTRAINT TRIGGER programme_member_is_audited AFTER INSERT OR UPDATE ON programme_member
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('programme-member', 'member_no', '{}', '{name}');
CREATE CONSTRAINT TRIGGER programme_quantity_is_audited AFTER INSERT ON programme_quantity
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('programme-quantity', 'fiscal_year', '{}', '{}');
CREATE CONSTRAINT TRIGGER credit_lot_is_audited AFTER INSERT OR UPDATE ON credit_lot
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('credit-lot', 'lot_id', '{created_at}', '{}');
CREATE CONSTRAINT TRIGGER lot_price_is_audited AFTER INSERT ON lot_price
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('lot-price', 'lot_id', '{set_at}', '{}');
CREATE CONSTRAINT TRIGGER credit_sale_is_audited AFTER INSERT ON credit_sale
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('credit-sale', 'sale_id', '{created_at}', '{}');
CREATE CONSTRAINT TRIGGER sale_step_is_audited AFTER INSERT ON sale_step
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('sale-step', 'sale_id', '{recorded_at}', '{}');
CREATE CONSTRAINT TRIGGER forward_contract_is_audited AFTER INSERT ON forward_contract
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('forward-contract', 'forward_id', '{created_at}', '{}');
CREATE CONSTRAINT TRIGGER forward_end_is_audited AFTER INSERT ON forward_end
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('forward-end', 'forward_id', '{}', '{}');
CREATE CONSTRAINT TRIGGER credit_movement_is_audited AFTER INSERT ON credit_movement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('credit-movement', 'movement_id', '{recorded_at}', '{}');
CREATE CONSTRAINT TRIGGER credit_retirement_is_audited AFTER INSERT ON credit_retirement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('credit-retirement', 'movement_id', '{}', '{}');
