-- Offsets (カーボン・オフセット): what was emitted, what was reduced, what is left rounded up to whole tonnes, and the retirements that offset it.

-- The municipality's own factors, by fiscal year; the newest row counts.
CREATE TABLE own_emission_factor (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  factor_key  text     NOT NULL CHECK (length(factor_key) BETWEEN 1 AND 60),
  fiscal_year smallint NOT NULL CHECK (fiscal_year BETWEEN 1990 AND 2200),
  entry_no    integer  NOT NULL CHECK (entry_no > 0),
  kg_per_unit numeric(14, 6) NOT NULL CHECK (kg_per_unit >= 0),
  source      text     NOT NULL CHECK (length(btrim(source)) BETWEEN 1 AND 300),
  entered_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, factor_key, fiscal_year, entry_no)
);
CALL protect_tenant_table('own_emission_factor');

CREATE TABLE credit_offset (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  offset_id    uuid NOT NULL,
  model        text NOT NULL CHECK (model IN ('building', 'product', 'operations', 'works', 'event', 'publication', 'partnership', 'joint', 'regional')),
  title        text NOT NULL CHECK (length(btrim(title)) BETWEEN 1 AND 200),
  title_en     text CHECK (length(title_en) BETWEEN 1 AND 200),
  organiser    text NOT NULL CHECK (length(btrim(organiser)) BETWEEN 1 AND 100),
  organiser_en text CHECK (length(organiser_en) BETWEEN 1 AND 100),
  fiscal_year  smallint NOT NULL CHECK (fiscal_year BETWEEN 1990 AND 2200),
  period       text CHECK (length(period) BETWEEN 1 AND 100),
  basis        text CHECK (length(basis) BETWEEN 1 AND 300),             -- which emissions
  basis_en     text CHECK (length(basis_en) BETWEEN 1 AND 300),
  people       integer CHECK (people >= 0),
  is_expected  boolean NOT NULL DEFAULT false,                           -- counted before it took place
  activities   jsonb   NOT NULL DEFAULT '[]',                            -- lines with the factors as they were
  emissions_kg numeric(16, 4) CHECK (emissions_kg >= 0),                 -- null: only whole tonnes are known
  reduction    text    CHECK (length(reduction) BETWEEN 1 AND 500),
  reduced_kg   numeric(16, 4) NOT NULL DEFAULT 0 CHECK (reduced_kg >= 0),
  offset_t     bigint  NOT NULL CHECK (offset_t >= 0),
  shares       jsonb   NOT NULL DEFAULT '[]',                            -- who takes part, and by what weight
  item_count   bigint  CHECK (item_count > 0),                           -- products with a seal
  kg_per_item  numeric(12, 4) CHECK (kg_per_item > 0),
  told         text    CHECK (length(told) BETWEEN 1 AND 500),           -- how the public learns of it
  actual       jsonb,                                                    -- counted again after it took place
  actual_kg    numeric(16, 4) CHECK (actual_kg >= 0),
  state        text    NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'certified')),
  certified_on date,
  created_at   timestamptz NOT NULL DEFAULT now(),
  row_version  integer NOT NULL DEFAULT 1,
  PRIMARY KEY (municipality_code, offset_id),
  CONSTRAINT offset_is_rounded_up CHECK (emissions_kg IS NULL OR offset_t = ceil(greatest(emissions_kg - reduced_kg, 0) / 1000)),
  CHECK ((state = 'certified') = (certified_on IS NOT NULL)),
  CHECK (state = 'draft' OR offset_t > 0),
  CHECK ((actual IS NULL) = (actual_kg IS NULL))
);
CALL protect_tenant_table('credit_offset');

-- Whose part of an offset was retired by which movement: one retirement and one certificate each.
CREATE TABLE offset_share (
  municipality_code municipality_code NOT NULL,
  offset_id   uuid    NOT NULL,
  line_no     integer NOT NULL CHECK (line_no > 0),
  name        text    NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
  tonnes      bigint  NOT NULL CHECK (tonnes > 0),
  movement_id uuid    NOT NULL,
  PRIMARY KEY (municipality_code, offset_id, line_no),
  UNIQUE (municipality_code, movement_id),
  FOREIGN KEY (municipality_code, offset_id) REFERENCES credit_offset,
  FOREIGN KEY (municipality_code, movement_id) REFERENCES credit_retirement
);
CALL protect_tenant_table('offset_share');

-- Seals for products: numbered, so that they can be counted.
CREATE TABLE offset_seal (
  municipality_code municipality_code NOT NULL,
  offset_id uuid NOT NULL,
  seals     int8range NOT NULL CHECK (NOT isempty(seals) AND lower(seals) > 0),
  PRIMARY KEY (municipality_code, offset_id),
  FOREIGN KEY (municipality_code, offset_id) REFERENCES credit_offset,
  CONSTRAINT a_seal_is_given_once EXCLUDE USING gist (municipality_code WITH =, seals WITH &&)
);
CALL protect_tenant_table('offset_seal');

-- What the public may see without signing in.
CREATE TABLE public_page (
  municipality_code municipality_code PRIMARY KEY REFERENCES municipality,
  is_published boolean NOT NULL DEFAULT false,
  greeting     text CHECK (length(greeting) <= 1000),
  greeting_en  text CHECK (length(greeting_en) <= 1000),
  how_to       text CHECK (length(how_to) <= 2000),
  how_to_en    text CHECK (length(how_to_en) <= 2000),
  contact      text CHECK (length(contact) <= 300)
);
CALL protect_tenant_table('public_page');

GRANT SELECT, INSERT ON own_emission_factor, offset_share, offset_seal TO forestsink_app;
GRANT SELECT, INSERT, UPDATE ON credit_offset, public_page TO forestsink_app;
CREATE TRIGGER own_emission_factor_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON own_emission_factor FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER offset_share_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON offset_share FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER offset_seal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON offset_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER credit_offset_is_kept BEFORE DELETE OR TRUNCATE ON credit_offset FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- After certification only the count of what really happened, and how it was told, may be added.
CREATE FUNCTION keep_certified_offset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'certified'
     AND (to_jsonb(OLD) - '{actual,actual_kg,told,row_version}'::text[]) <> (to_jsonb(NEW) - '{actual,actual_kg,told,row_version}'::text[]) THEN
    RAISE EXCEPTION 'A certified offset never changes.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER credit_offset_is_final BEFORE UPDATE ON credit_offset FOR EACH ROW EXECUTE FUNCTION keep_certified_offset();

-- A certified offset's shares make up its tonnes, each with a retirement of that size.
CREATE FUNCTION check_offset_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'certified' AND (
     NEW.offset_t <> (SELECT coalesce(sum(s.tonnes), 0) FROM offset_share s WHERE s.municipality_code = NEW.municipality_code AND s.offset_id = NEW.offset_id)
     OR EXISTS (SELECT FROM offset_share s WHERE s.municipality_code = NEW.municipality_code AND s.offset_id = NEW.offset_id
                AND s.tonnes <> (SELECT coalesce(sum(e.tonnes), 0) FROM credit_entry e
                                 WHERE e.municipality_code = s.municipality_code AND e.movement_id = s.movement_id AND e.account = 'retired'))) THEN
    RAISE EXCEPTION 'The retirements of an offset do not make up its tonnes.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credit_offset_is_covered AFTER INSERT OR UPDATE ON credit_offset
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_offset_shares();

CREATE CONSTRAINT TRIGGER credit_offset_is_audited AFTER INSERT OR UPDATE ON credit_offset
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('credit-offset', 'offset_id', '{created_at,row_version}', '{}');
CREATE CONSTRAINT TRIGGER own_emission_factor_is_audited AFTER INSERT ON own_emission_factor
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('emission-factor', 'factor_key', '{entered_at}', '{}');
CREATE CONSTRAINT TRIGGER public_page_is_audited AFTER INSERT OR UPDATE ON public_page
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_row('public-page', 'municipality_code', '{}', '{}');
