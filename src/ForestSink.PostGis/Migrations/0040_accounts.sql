-- People, what they belong to, and what they may do where.
-- Who acts is named by each transaction beside its municipality: a user's id, or command-line, visitor ….
CREATE FUNCTION acting_user() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(nullif(current_setting('forestsink.user', true), ''), 'database:' || session_user);

CREATE FUNCTION acting_user_id() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN acting_user() ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN acting_user()::uuid END;

CREATE TABLE organisation (
  organisation_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind            text NOT NULL CHECK (kind IN ('city', 'cooperative', 'npo', 'verifier')),
  name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  UNIQUE (kind, name)
);

-- Personal data is minimal: an address to sign in with and a name to show. A closed account keeps its row,
-- because the audit log points to it.
CREATE TABLE app_user (
  user_id             uuid PRIMARY KEY,
  email               text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
  normalized_email    text NOT NULL UNIQUE,
  display_name        text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 100),
  organisation_id     uuid REFERENCES organisation,
  password_hash       text,
  security_stamp      text NOT NULL,                      -- changing it ends every session
  access_failed_count integer NOT NULL DEFAULT 0,
  lockout_end         timestamptz,
  totp_key            text,
  two_factor_enabled  boolean NOT NULL DEFAULT false,
  language            text CHECK (language IN ('ja', 'en')),
  is_demo             boolean NOT NULL DEFAULT false,     -- signs in by one click, in the demo municipality only
  closed_at           timestamptz,
  created_at          timestamptz NOT NULL DEFAULT now(),
  row_version         integer NOT NULL DEFAULT 1,
  CHECK (NOT is_demo OR (password_hash IS NULL AND totp_key IS NULL)),
  CHECK (NOT two_factor_enabled OR totp_key IS NOT NULL)
);

CREATE TABLE recovery_code (
  user_id   uuid  NOT NULL REFERENCES app_user,
  code_hash bytea NOT NULL,
  PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE passkey (
  credential_id      bytea PRIMARY KEY,
  user_id            uuid NOT NULL REFERENCES app_user,
  name               text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  public_key         bytea NOT NULL,
  sign_count         bigint NOT NULL,
  transports         text[] NOT NULL,
  is_user_verified   boolean NOT NULL,
  is_backup_eligible boolean NOT NULL,
  is_backed_up       boolean NOT NULL,
  attestation_object bytea NOT NULL,
  client_data_json   bytea NOT NULL,
  created_at         timestamptz NOT NULL
);
CREATE INDEX passkey_user ON passkey (user_id);

CREATE TABLE membership (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  user_id           uuid NOT NULL REFERENCES app_user,
  role              text NOT NULL CHECK (role IN ('worker', 'officer', 'planner', 'verifier', 'viewer', 'admin')),
  granted_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, user_id, role)
);
CREATE INDEX membership_user ON membership (user_id);
CALL protect_tenant_table('membership');
-- A person sees where they belong before a municipality is chosen.
CREATE POLICY own_membership ON membership FOR SELECT USING (user_id = acting_user_id());

CREATE FUNCTION refuse_demo_user_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT is_demo FROM app_user WHERE user_id = NEW.user_id)
     AND NOT (SELECT is_demo FROM municipality WHERE municipality_code = NEW.municipality_code) THEN
    RAISE EXCEPTION 'A demo user can enter the demo municipality only.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER membership_of_demo_user BEFORE INSERT OR UPDATE ON membership
  FOR EACH ROW EXECUTE FUNCTION refuse_demo_user_elsewhere();

-- An invitation is a link that works once. Only the hash of its secret is kept.
CREATE TABLE invitation (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  invitation_id     uuid NOT NULL,
  token_hash        bytea NOT NULL UNIQUE,
  email             text CHECK (length(email) BETWEEN 3 AND 254),    -- null: whoever holds the link (first administrator)
  roles             text[] NOT NULL CHECK (cardinality(roles) > 0
                    AND roles <@ ARRAY['worker', 'officer', 'planner', 'verifier', 'viewer', 'admin']),
  organisation_kind text CHECK (organisation_kind IN ('city', 'cooperative', 'npo', 'verifier')),
  organisation_name text CHECK (length(organisation_name) BETWEEN 1 AND 100),
  invited_at        timestamptz NOT NULL DEFAULT now(),
  expires_at        timestamptz NOT NULL,
  accepted_at       timestamptz,
  accepted_by       uuid REFERENCES app_user,
  revoked_at        timestamptz,
  PRIMARY KEY (municipality_code, invitation_id),
  CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
  CHECK (accepted_at IS NULL OR revoked_at IS NULL),
  CHECK ((organisation_kind IS NULL) = (organisation_name IS NULL))
);
CALL protect_tenant_table('invitation');

-- Keys that protect cookies and antiforgery tokens, shared by all copies of the application.
CREATE TABLE data_protection_key (
  key_no        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  friendly_name text NOT NULL,
  xml           text NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now()
);

-- Who queued a job; the worker acts in their name.
ALTER TABLE job ADD COLUMN queued_by text NOT NULL DEFAULT acting_user();

-- Owners' names (林地台帳). The application cannot select them: it asks read_land_owners(), which logs the look.
CREATE TABLE land_owner (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  stand_id          bigint   NOT NULL,
  line_no           smallint NOT NULL CHECK (line_no > 0),
  owner_name        text     NOT NULL CHECK (length(owner_name) BETWEEN 1 AND 200),
  recorded_on       date     NOT NULL DEFAULT current_date,
  PRIMARY KEY (municipality_code, stand_id, line_no)
);
CALL protect_tenant_table('land_owner');

GRANT SELECT, INSERT, UPDATE ON organisation, app_user, invitation TO forestsink_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO forestsink_app;
GRANT SELECT, INSERT, DELETE ON recovery_code, membership TO forestsink_app;
GRANT SELECT, INSERT ON data_protection_key TO forestsink_app;
GRANT INSERT, DELETE ON land_owner TO forestsink_app;
GRANT SELECT (municipality_code, stand_id, line_no) ON land_owner TO forestsink_app;   -- to replace lines, not to read names

-- Whether a person has roles outside the transaction's municipality: the one thing an administrator may learn of that.
CREATE FUNCTION belongs_elsewhere(person uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  RETURN EXISTS (SELECT FROM membership m WHERE m.user_id = person AND m.municipality_code <> current_municipality());
REVOKE ALL ON FUNCTION belongs_elsewhere(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION belongs_elsewhere(uuid) TO forestsink_app;
