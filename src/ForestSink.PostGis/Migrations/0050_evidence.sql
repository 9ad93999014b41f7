-- Evidence: photos and documents, kept once by the hash of their content, and linked to what they prove.
-- The content lies in pieces in the database: every copy of the application serves it, one backup holds it.
CREATE TABLE evidence_file (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  sha256            text    NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  media_type        text    NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/tiff', 'application/pdf')),
  size_bytes        bigint  NOT NULL CHECK (size_bytes BETWEEN 1 AND 52428800),
  condition         text    NOT NULL DEFAULT 'good' CHECK (condition IN ('good', 'damaged')),   -- damaged: kept, because it may be all there is
  taken_at          timestamptz,                            -- the camera's own clock; without an offset, Japan's time
  position          geometry(Point, 6668),                  -- as the camera states it
  direction_degrees numeric(5, 1) CHECK (direction_degrees >= 0 AND direction_degrees <= 360),   -- clockwise from north
  camera            text    CHECK (length(camera) <= 200),
  width             integer CHECK (width > 0),
  height            integer CHECK (height > 0),
  thumbnail         bytea   CHECK (octet_length(thumbnail) <= 524288),                            -- JPEG
  scanner           text    CHECK (length(scanner) <= 200),   -- what looked for viruses and found none; null where none is set up
  created_at        timestamptz NOT NULL DEFAULT now(),
  created_by        text    NOT NULL DEFAULT acting_user(),
  PRIMARY KEY (municipality_code, sha256)
);
CALL protect_tenant_table('evidence_file');

CREATE TABLE evidence_chunk (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  sha256            text    NOT NULL,
  chunk_no          integer NOT NULL CHECK (chunk_no >= 0),
  content           bytea   NOT NULL CHECK (octet_length(content) <= 1048576),
  PRIMARY KEY (municipality_code, sha256, chunk_no),
  FOREIGN KEY (municipality_code, sha256) REFERENCES evidence_file DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE evidence_chunk ALTER COLUMN content SET STORAGE EXTERNAL;     -- photos are compressed already
CALL protect_tenant_table('evidence_chunk');

-- What a file proves. A record may come before its photos, so a link may wait for its file: there is no foreign key on purpose.
CREATE TABLE evidence_link (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  link_id           uuid    NOT NULL,                        -- made by the client: a repeat adds nothing
  thing_kind        text    NOT NULL CHECK (thing_kind ~ '^[a-z][a-z-]{1,39}$'),   -- work-record, work-order, plot, project-stand …
  thing_id          text    NOT NULL CHECK (length(thing_id) BETWEEN 1 AND 100),
  sha256            text    NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  kind              text    NOT NULL CHECK (kind IN ('photo-before', 'photo-after', 'photo', 'document')),
  caption           text    CHECK (length(caption) <= 500),
  file_name         text    CHECK (length(file_name) BETWEEN 1 AND 200),
  taken_at          timestamptz,                             -- the device's clock
  position          geometry(Point, 6668),                   -- the device's position
  accuracy_m        numeric(7, 1) CHECK (accuracy_m >= 0),
  direction_degrees numeric(5, 1) CHECK (direction_degrees >= 0 AND direction_degrees <= 360),
  created_at        timestamptz NOT NULL DEFAULT now(),
  created_by        text    NOT NULL DEFAULT acting_user(),
  withdrawn_at      timestamptz,
  withdrawn_by      text,
  PRIMARY KEY (municipality_code, link_id),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX evidence_link_thing ON evidence_link (municipality_code, thing_kind, thing_id);
CREATE INDEX evidence_link_file ON evidence_link (municipality_code, sha256);
CREATE UNIQUE INDEX evidence_link_once ON evidence_link (municipality_code, thing_kind, thing_id, sha256, kind) WHERE withdrawn_at IS NULL;
CALL protect_tenant_table('evidence_link');

CREATE TRIGGER evidence_chunk_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_chunk
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE CONSTRAINT TRIGGER evidence_file_is_audited AFTER INSERT ON evidence_file
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('evidence-file', 'sha256', '{thumbnail,created_at,created_by}', '{}');
CREATE CONSTRAINT TRIGGER evidence_link_is_audited AFTER INSERT OR UPDATE ON evidence_link
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('evidence', 'link_id', '{created_at,created_by}', '{}');

GRANT SELECT, INSERT ON evidence_file, evidence_chunk, evidence_link TO forestsink_app;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON evidence_link TO forestsink_app;
