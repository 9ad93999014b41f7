-- The planting fund: a double-entry journal in yen. Each yen in the fund remembers the income it came with, so that what is
-- committed or spent is tied to who paid for it, and nothing can be spent that did not come in.

-- Which share of a sale goes to the fund; the newest rule that fits counts. Without one, all of it.
CREATE TABLE fund_rule (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  rule_no       integer NOT NULL CHECK (rule_no > 0),
  valid_from    date    NOT NULL,
  programme_id  uuid,                                    -- null: every programme without a rule of its own
  share_percent numeric(5, 2) NOT NULL CHECK (share_percent BETWEEN 0 AND 100),
  reason        text    CHECK (length(reason) <= 500),
  set_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, rule_no),
  FOREIGN KEY (municipality_code, programme_id) REFERENCES credit_programme
);
CALL protect_tenant_table('fund_rule');

-- A budget for something, such as a planting event.
CREATE TABLE fund_commitment (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  commitment_id  uuid NOT NULL,
  event_ref      text CHECK (length(event_ref) BETWEEN 1 AND 100),      -- what it is for, in the words of the feature that asked
  description    text NOT NULL CHECK (length(btrim(description)) BETWEEN 1 AND 200),
  description_en text CHECK (length(description_en) BETWEEN 1 AND 200),
  created_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, commitment_id)
);
CREATE INDEX fund_commitment_event ON fund_commitment (municipality_code, event_ref);
CALL protect_tenant_table('fund_commitment');

CREATE TABLE yen_movement (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  movement_id   uuid   NOT NULL,
  movement_no   bigint NOT NULL,
  kind          text   NOT NULL CHECK (kind IN ('sale', 'donation', 'subsidy', 'commit', 'release', 'spend', 'reverse')),
  occurred_on   date   NOT NULL,
  fiscal_year   smallint NOT NULL GENERATED ALWAYS AS (fiscal_year_of(occurred_on)) STORED,
  party_id      uuid,
  sale_id       uuid,
  credit_movement_id uuid,
  commitment_id uuid,
  reverses      uuid,
  reason        text   CHECK (length(btrim(reason)) BETWEEN 1 AND 500),
  description   text   NOT NULL CHECK (length(btrim(description)) BETWEEN 1 AND 300),
  document      text   CHECK (length(document) <= 200),
  recorded_at   timestamptz NOT NULL DEFAULT now(),
  recorded_by   text   NOT NULL DEFAULT acting_user(),
  PRIMARY KEY (municipality_code, movement_id),
  UNIQUE (municipality_code, movement_no),
  UNIQUE (municipality_code, reverses),
  FOREIGN KEY (municipality_code, party_id) REFERENCES ledger_party,
  FOREIGN KEY (municipality_code, sale_id) REFERENCES credit_sale,
  FOREIGN KEY (municipality_code, credit_movement_id) REFERENCES credit_movement,
  FOREIGN KEY (municipality_code, commitment_id) REFERENCES fund_commitment,
  FOREIGN KEY (municipality_code, reverses) REFERENCES yen_movement,
  CHECK ((kind = 'sale') <= (sale_id IS NOT NULL)),
  CHECK ((kind IN ('commit', 'release', 'spend')) <= (commitment_id IS NOT NULL)),
  CHECK ((kind = 'reverse') = (reverses IS NOT NULL)),
  CHECK (kind <> 'reverse' OR reason IS NOT NULL)
);
CREATE UNIQUE INDEX yen_movement_sale ON yen_movement (municipality_code, sale_id) WHERE kind = 'sale';     -- a sale is paid once
CALL protect_tenant_table('yen_movement');

-- Accounts: income (−) → tax, general (一般会計), fund → committed → spent.
CREATE TABLE yen_entry (
  municipality_code municipality_code NOT NULL,
  movement_id   uuid     NOT NULL,
  line_no       smallint NOT NULL CHECK (line_no > 0),
  account       text     NOT NULL CHECK (account IN ('income', 'tax', 'general', 'fund', 'committed', 'spent')),
  income_id     uuid,                                    -- the movement the money came in with
  commitment_id uuid,
  amount_yen    bigint   NOT NULL CHECK (amount_yen <> 0),
  PRIMARY KEY (municipality_code, movement_id, line_no),
  FOREIGN KEY (municipality_code, movement_id) REFERENCES yen_movement,
  FOREIGN KEY (municipality_code, income_id) REFERENCES yen_movement,
  FOREIGN KEY (municipality_code, commitment_id) REFERENCES fund_commitment,
  CHECK ((account IN ('fund', 'committed', 'spent')) = (income_id IS NOT NULL)),
  CHECK ((account IN ('committed', 'spent')) = (commitment_id IS NOT NULL))
);
CREATE INDEX yen_entry_income ON yen_entry (municipality_code, income_id);
CREATE INDEX yen_entry_commitment ON yen_entry (municipality_code, commitment_id);
CALL protect_tenant_table('yen_entry');

-- A closed fiscal year, with the balances at its end. Nothing is posted into it or before it any more.
CREATE TABLE fiscal_year_closing (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  fiscal_year   smallint NOT NULL,
  fund_yen      bigint   NOT NULL CHECK (fund_yen >= 0),
  committed_yen bigint   NOT NULL CHECK (committed_yen >= 0),
  spent_yen     bigint   NOT NULL,
  closed_at     timestamptz NOT NULL DEFAULT now(),
  closed_by     text     NOT NULL DEFAULT acting_user(),
  PRIMARY KEY (municipality_code, fiscal_year)
);
CALL protect_tenant_table('fiscal_year_closing');

-- Credits that the city expects to be issued, for the forecast. The newest row of a year counts; never stock.
CREATE TABLE credit_expectation (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  fiscal_year smallint NOT NULL,
  entry_no    integer  NOT NULL CHECK (entry_no > 0),
  tonnes      bigint   NOT NULL CHECK (tonnes >= 0),
  basis       text     NOT NULL CHECK (length(btrim(basis)) BETWEEN 1 AND 200),
  set_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, fiscal_year, entry_no)
);
CALL protect_tenant_table('credit_expectation');

-- The result of each independent check.
CREATE TABLE ledger_check (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  check_id    uuid NOT NULL,
  checked_at  timestamptz NOT NULL DEFAULT now(),
  is_clean    boolean NOT NULL,
  report      jsonb   NOT NULL,
  PRIMARY KEY (municipality_code, check_id)
);
CREATE INDEX ledger_check_newest ON ledger_check (municipality_code, checked_at DESC);
CALL protect_tenant_table('ledger_check');

GRANT SELECT, INSERT ON fund_rule, fund_commitment, yen_movement, yen_entry, fiscal_year_closing, credit_expectation, ledger_check TO forestsink_app;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['fund_rule', 'fund_commitment', 'yen_movement', 'yen_entry', 'fiscal_year_closing', 'credit_expectation', 'ledger_check'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_is_append_only', name);
  END LOOP;
END $$;

CREATE FUNCTION refuse_closed_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF fiscal_year_of(NEW.occurred_on) <= (SELECT max(c.fiscal_year) FROM fiscal_year_closing c WHERE c.municipality_code = NEW.municipality_code) THEN
    RAISE EXCEPTION 'The fiscal year of % is closed.', NEW.occurred_on USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER credit_movement_needs_an_open_year BEFORE INSERT ON credit_movement FOR EACH ROW EXECUTE FUNCTION refuse_closed_year();
CREATE TRIGGER yen_movement_needs_an_open_year BEFORE INSERT ON yen_movement FOR EACH ROW EXECUTE FUNCTION refuse_closed_year();

-- At the end of the transaction: the movement balances, no income is used beyond its amount, no commitment beyond its budget.
CREATE FUNCTION check_yen_movement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM hold_ledger();
  IF (SELECT coalesce(sum(e.amount_yen), 1) FROM yen_entry e WHERE e.municipality_code = NEW.municipality_code AND e.movement_id = NEW.movement_id) <> 0 THEN
    RAISE EXCEPTION 'A movement of the fund does not balance to zero.' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT FROM yen_entry e
    WHERE e.municipality_code = NEW.municipality_code AND e.account IN ('fund', 'committed')
      AND e.income_id IN (SELECT t.income_id FROM yen_entry t WHERE t.municipality_code = NEW.municipality_code AND t.movement_id = NEW.movement_id)
    GROUP BY e.account, e.income_id, e.commitment_id HAVING sum(e.amount_yen) < 0) THEN
    RAISE EXCEPTION 'The fund cannot be overspent.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER yen_movement_balances AFTER INSERT ON yen_movement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_yen_movement();
CREATE CONSTRAINT TRIGGER yen_entry_balances AFTER INSERT ON yen_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_yen_movement();

CREATE CONSTRAINT TRIGGER fund_rule_is_audited AFTER INSERT ON fund_rule
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('fund-rule', 'rule_no', '{set_at}', '{}');
CREATE CONSTRAINT TRIGGER yen_movement_is_audited AFTER INSERT ON yen_movement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('yen-movement', 'movement_id', '{recorded_at}', '{}');
CREATE CONSTRAINT TRIGGER fiscal_year_closing_is_audited AFTER INSERT ON fiscal_year_closing
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('fiscal-year-closing', 'fiscal_year', '{closed_at}', '{}');
CREATE CONSTRAINT TRIGGER credit_expectation_is_audited AFTER INSERT ON credit_expectation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('credit-expectation', 'fiscal_year', '{set_at}', '{}');
