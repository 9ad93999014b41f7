-- Reference documents: coefficient tables, yield tables, methodologies, import mappings.
-- Immutable and versioned by content: an estimate names the versions it used and can be re-run for ever.
-- Owner: 00000 ships with the program, PP000 belongs to a prefecture, otherwise a municipality.
CREATE TABLE reference_document (
  municipality_code municipality_code NOT NULL,
  kind        text    NOT NULL,                    -- expansion-factors, yield-table, methodology, species, import-mapping …
  name        text    NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,80}$'),
  version     integer NOT NULL CHECK (version > 0),
  sha256      text    NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  content     text    NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, kind, name, version)
);
CREATE INDEX reference_document_hash ON reference_document (sha256);

ALTER TABLE reference_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY reference_is_read ON reference_document FOR SELECT
  USING (municipality_code IN ('00000', left(current_municipality(), 2) || '000', current_municipality()));
CREATE POLICY reference_is_added ON reference_document FOR INSERT
  WITH CHECK (municipality_code IN (left(current_municipality(), 2) || '000', current_municipality()));

GRANT SELECT, INSERT ON reference_document TO forestsink_app;

-- The newest version of each document that a municipality sees; its own before the prefecture's before the program's.
CREATE VIEW newest_reference_document WITH (security_invoker = true) AS
  SELECT DISTINCT ON (kind, name) *
  FROM reference_document
  ORDER BY kind, name, municipality_code = '00000', right(municipality_code, 3) = '000', version DESC;
GRANT SELECT ON newest_reference_document TO forestsink_app;
