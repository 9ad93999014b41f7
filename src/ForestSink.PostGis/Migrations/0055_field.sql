-- What tablets send from the forest (オフラインの記録). A change is kept as it came, before anything is made of it, and never altered:
-- a record is what all its changes together say, in whatever order and however often they arrive.
CREATE TABLE field_delta (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  delta_id          uuid     NOT NULL,                       -- made by the tablet (UUIDv7): a repeat adds nothing
  record_id         uuid     NOT NULL,
  device_id         uuid     NOT NULL,                       -- all zero: a change made in the office
  device_seq        bigint   NOT NULL CHECK (device_seq >= 0),
  device_name       text     CHECK (length(device_name) <= 200),
  schema_version    smallint NOT NULL CHECK (schema_version > 0),
  based_on          uuid[]   NOT NULL,                       -- the record's last changes the sender knew
  base_version      integer  NOT NULL DEFAULT 0 CHECK (base_version >= 0),   -- of the record of work, for people who look
  changes           jsonb    NOT NULL CHECK (jsonb_typeof(changes) = 'object'),   -- {"doneOn": {"old": …, "new": …}, …}
  made_at           timestamptz NOT NULL,                    -- by the tablet's clock …
  clock_off_seconds integer  NOT NULL DEFAULT 0,             -- … which was so far ahead of ours when it was sent
  user_id           text     NOT NULL DEFAULT acting_user(),
  received_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, delta_id)
);
CREATE INDEX field_delta_record ON field_delta (municipality_code, record_id);
CREATE INDEX field_delta_device ON field_delta (municipality_code, device_id, device_seq);
CALL protect_tenant_table('field_delta');
CREATE TRIGGER field_delta_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON field_delta
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE CONSTRAINT TRIGGER field_delta_is_audited AFTER INSERT ON field_delta
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('field-delta', 'delta_id', '{based_on,changes,received_at,user_id}', '{}');

-- What became of a record's changes. Follows from them and can be made anew; no truth of its own.
CREATE TABLE field_record (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  record_id         uuid     NOT NULL,
  delta_count       integer  NOT NULL,                       -- changes taken into account
  row_version       integer  NOT NULL,                       -- of the record of work that was written; 0 where none could be
  written           jsonb    NOT NULL,                       -- its values as they were read back: what differs later was changed in the office
  conflicts         jsonb    NOT NULL DEFAULT '[]',
  flags             jsonb    NOT NULL DEFAULT '[]',          -- clock off, stand changed …: [{"kind", "ja", "en"}]
  refusal           jsonb,                                   -- why it is no record of work (yet)
  changed_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, record_id)
);
CREATE INDEX field_record_open ON field_record (municipality_code) WHERE conflicts <> '[]' OR refusal IS NOT NULL;
CALL protect_tenant_table('field_record');

-- Photos on their way: pieces in order until the whole is there and its SHA-256 is right.
CREATE TABLE field_upload (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  sha256            text     NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  offset_bytes      bigint   NOT NULL CHECK (offset_bytes >= 0),
  content           bytea    NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 4194304),
  user_id           text     NOT NULL DEFAULT acting_user(),
  received_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, sha256, offset_bytes)
);
ALTER TABLE field_upload ALTER COLUMN content SET STORAGE EXTERNAL;
CALL protect_tenant_table('field_upload');

GRANT SELECT, INSERT ON field_delta TO forestsink_app;
GRANT SELECT, INSERT, UPDATE ON field_record TO forestsink_app;
GRANT SELECT, INSERT, DELETE ON field_upload TO forestsink_app;
