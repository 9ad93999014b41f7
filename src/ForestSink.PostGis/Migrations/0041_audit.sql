-- One append-only log per municipality, each entry chained to the one before it by SHA-256.
CREATE TABLE audit_entry (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  entry_no      bigint NOT NULL CHECK (entry_no > 0),
  at            timestamptz NOT NULL,
  actor         text  NOT NULL,
  action        text  NOT NULL,                     -- created, changed, removed, read
  thing_kind    text  NOT NULL,
  thing_id      text  NOT NULL,
  old_values    jsonb,
  new_values    jsonb,
  previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
  hash          bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (municipality_code, entry_no)
);
CREATE INDEX audit_entry_thing ON audit_entry (municipality_code, thing_kind, thing_id);
CREATE INDEX audit_entry_actor ON audit_entry (municipality_code, actor);
CREATE INDEX audit_entry_time ON audit_entry (municipality_code, at);
CALL protect_tenant_table('audit_entry');

-- The end of each chain: its lock, and the proof that no entry was cut off.
CREATE TABLE audit_head (
  municipality_code municipality_code PRIMARY KEY REFERENCES municipality,
  entry_no          bigint NOT NULL,
  hash              bytea  NOT NULL
);
CALL protect_tenant_table('audit_head');
GRANT SELECT ON audit_entry, audit_head TO forestsink_app;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The same text as AuditEntry.Content in C#: "bytes:text;" per field, "-;" where absent.
CREATE FUNCTION audit_content(entry audit_entry) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT string_agg(coalesce(octet_length(field) || ':' || field, '-') || ';', '' ORDER BY place)
  FROM unnest(ARRAY[
    entry.municipality_code, entry.entry_no::text,
    to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    entry.actor, entry.action, entry.thing_kind, entry.thing_id,
    entry.old_values::text, entry.new_values::text]) WITH ORDINALITY AS fields(field, place)
$$;

-- Appends an entry. Called by triggers at the end of the transaction, so that the chain's lock is held shortly.
CREATE FUNCTION write_audit(municipality text, action text, kind text, id text, old_values jsonb, new_values jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head audit_head;
  entry audit_entry;
BEGIN
  INSERT INTO audit_head VALUES (municipality, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM audit_head h WHERE h.municipality_code = municipality FOR UPDATE;
  entry := ROW(municipality, head.entry_no + 1, clock_timestamp(), acting_user(), action, kind, id, old_values, new_values, head.hash, head.hash);
  entry.hash := sha256(head.hash || convert_to(audit_content(entry), 'UTF8'));
  INSERT INTO audit_entry SELECT entry.*;
  UPDATE audit_head h SET entry_no = entry.entry_no, hash = entry.hash WHERE h.municipality_code = municipality;
END $$;
REVOKE ALL ON FUNCTION write_audit(text, text, text, text, jsonb, jsonb) FROM PUBLIC;

-- Audits a row. Arguments: kind of thing, id column, columns that do not count, columns whose values stay secret.
-- A row without a municipality is its user's: it is told to every municipality the user belongs to.
CREATE FUNCTION audit_row() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - TG_ARGV[2]::text[] END;
  after  jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - TG_ARGV[2]::text[] END;
  whole  jsonb := coalesce(after, before);
  whose  text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(key, before -> key), jsonb_object_agg(key, after -> key) INTO before, after
      FROM jsonb_object_keys(whole) AS keys(key) WHERE before -> key IS DISTINCT FROM after -> key;
    IF after IS NULL THEN RETURN NULL; END IF;
  END IF;
  before := without_secrets(before, TG_ARGV[3]::text[]);
  after := without_secrets(after, TG_ARGV[3]::text[]);
  FOR whose IN
    SELECT CASE WHEN whole ->> 'municipality_code' LIKE '%000' THEN current_municipality() ELSE whole ->> 'municipality_code' END
     WHERE whole ? 'municipality_code'
    UNION
    SELECT m.municipality_code FROM membership m WHERE NOT whole ? 'municipality_code' AND m.user_id = (whole ->> 'user_id')::uuid
    ORDER BY 1                                             -- always in this order, so that two transactions do not block each other
  LOOP
    CONTINUE WHEN whose IS NULL;
    PERFORM write_audit(whose, CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'UPDATE' THEN 'changed' ELSE 'removed' END,
                        TG_ARGV[0], whole ->> TG_ARGV[1], before, after);
  END LOOP;
  RETURN NULL;
END $$;

CREATE FUNCTION without_secrets(row_values jsonb, secrets text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT row_values || coalesce(
    (SELECT jsonb_object_agg(key, '***') FROM jsonb_each(row_values) AS pairs(key, value) WHERE key = ANY (secrets) AND value <> 'null'), '{}')
$$;

-- municipality: what people decide, not the counters that follow from it.
CREATE CONSTRAINT TRIGGER municipality_is_audited AFTER INSERT OR UPDATE ON municipality
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('municipality', 'municipality_code', '{extent,boundary,forest_version,created_at}', '{}');
CREATE CONSTRAINT TRIGGER app_user_is_audited AFTER INSERT OR UPDATE ON app_user
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('account', 'user_id', '{access_failed_count,row_version,normalized_email,created_at}', '{password_hash,security_stamp,totp_key}');
CREATE CONSTRAINT TRIGGER passkey_is_audited AFTER INSERT OR DELETE ON passkey
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('passkey', 'user_id', '{public_key,sign_count,attestation_object,client_data_json,credential_id}', '{}');
CREATE CONSTRAINT TRIGGER membership_is_audited AFTER INSERT OR DELETE ON membership
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('membership', 'user_id', '{granted_at}', '{}');
CREATE CONSTRAINT TRIGGER invitation_is_audited AFTER INSERT OR UPDATE ON invitation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('invitation', 'invitation_id', '{token_hash}', '{}');

-- A list of owners is one entry with its size; the names stay out of the log.
CREATE FUNCTION audit_land_owners() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  counted record;
BEGIN
  FOR counted IN SELECT municipality_code, count(*) AS lines, count(DISTINCT stand_id) AS stands FROM touched GROUP BY 1 ORDER BY 1 LOOP
    PERFORM write_audit(counted.municipality_code, CASE TG_OP WHEN 'INSERT' THEN 'created' ELSE 'removed' END, 'land-owner', '', NULL,
                        jsonb_build_object('lines', counted.lines, 'stands', counted.stands));
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER land_owner_is_recorded AFTER INSERT ON land_owner
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION audit_land_owners();
CREATE TRIGGER land_owner_is_removed AFTER DELETE ON land_owner
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION audit_land_owners();

-- A document of the prefecture is logged where it was added; those shipped with the program belong to no log.
CREATE CONSTRAINT TRIGGER reference_document_is_audited AFTER INSERT ON reference_document
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('reference-document', 'name', '{content,created_at}', '{}');

-- A stand with its register records as they stood at the end of one version: what history compares and the log keeps.
CREATE FUNCTION stand_facts(municipality text, stand bigint, stand_version integer) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT jsonb_build_object(
    'version', s.version, 'code', s.code, 'place_name', s.place_name, 'register_area_ha', s.register_area_ha, 'polygon_area_ha', s.polygon_area_ha,
    'geometry', encode(sha256(ST_AsBinary(s.geom)), 'hex'),
    'cohorts', (
      SELECT coalesce(jsonb_agg(to_jsonb(c) - '{municipality_code,cohort_id,stand_id,version,valid_from,valid_to}'::text[]
                      ORDER BY c.treatment_no, c.storey, c.slot), '[]')
      FROM cohort c
      WHERE c.municipality_code = s.municipality_code AND c.stand_id = s.stand_id
        AND CASE WHEN s.valid_to IS NULL THEN c.valid_to IS NULL
                 ELSE c.valid_from < s.valid_to AND (c.valid_to IS NULL OR c.valid_to >= s.valid_to) END))
  FROM stand s
  WHERE s.municipality_code = municipality AND s.stand_id = stand AND s.version = stand_version
$$;

-- An import is one entry (its versions keep old and new values); a change by hand is one entry per stand.
CREATE FUNCTION audit_stand() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM write_audit(NEW.municipality_code, CASE NEW.version WHEN 1 THEN 'created' ELSE 'changed' END, 'stand', NEW.stand_id::text,
    stand_facts(NEW.municipality_code, NEW.stand_id, NEW.version - 1), stand_facts(NEW.municipality_code, NEW.stand_id, NEW.version));
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stand_is_audited AFTER INSERT ON stand
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.import_id IS NULL)
  EXECUTE FUNCTION audit_stand();

-- The only way to an owner's name; the look is in the log before the name is on the screen.
CREATE FUNCTION read_land_owners(stand bigint) RETURNS TABLE (line_no smallint, owner_name text, recorded_on date)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF current_municipality() IS NULL THEN RETURN; END IF;
  PERFORM write_audit(current_municipality(), 'read', 'land-owner', stand::text, NULL, NULL);
  RETURN QUERY SELECT o.line_no, o.owner_name, o.recorded_on FROM land_owner o
    WHERE o.municipality_code = current_municipality() AND o.stand_id = stand ORDER BY o.line_no;
END $$;
REVOKE ALL ON FUNCTION read_land_owners(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read_land_owners(bigint) TO forestsink_app;
