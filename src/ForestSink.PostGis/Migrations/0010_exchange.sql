-- Imports: the uploaded file, what the check found, and the checked rows that wait to be applied.
-- None of these refers to municipality, because a check may come before the municipality exists.

-- A file sent by the browser, in pieces of 1 MB, so that any copy of the application can check it.
CREATE TABLE upload (
  municipality_code municipality_code NOT NULL,
  upload_id   uuid    NOT NULL,
  file_name   text    NOT NULL CHECK (length(file_name) BETWEEN 1 AND 255),
  size_bytes  bigint  NOT NULL DEFAULT 0 CHECK (size_bytes >= 0),
  sha256      text    CHECK (sha256 ~ '^[0-9a-f]{64}$'),              -- set when the last piece has arrived
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (municipality_code, upload_id)
);
CREATE TABLE upload_chunk (
  municipality_code municipality_code NOT NULL,
  upload_id   uuid    NOT NULL,
  chunk_no    integer NOT NULL CHECK (chunk_no >= 0),
  content     bytea   NOT NULL CHECK (length(content) <= 1048576),
  PRIMARY KEY (municipality_code, upload_id, chunk_no),
  FOREIGN KEY (municipality_code, upload_id) REFERENCES upload ON DELETE CASCADE
);
ALTER TABLE upload_chunk ALTER COLUMN content SET STORAGE EXTERNAL;    -- the files are compressed already

CREATE TABLE import (
  municipality_code municipality_code NOT NULL,
  import_id      uuid    NOT NULL,
  state          text    NOT NULL DEFAULT 'checked' CHECK (state IN ('checked', 'applied')),
  file_name      text    NOT NULL,
  file_sha256    text    NOT NULL CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
  mapping_name   text    NOT NULL,
  mapping_sha256 text    NOT NULL,
  options        jsonb   NOT NULL,
  report         jsonb   NOT NULL,                                      -- counts and what was assumed; the findings have a table
  municipality_name text NOT NULL,                                      -- for a municipality that the import creates
  plane_zone     smallint NOT NULL CHECK (plane_zone BETWEEN 1 AND 19),
  register_date  date,
  forest_version bigint  NOT NULL,                                      -- of the forest it was compared with
  outcome        jsonb,                                                 -- what applying it did
  created_at     timestamptz NOT NULL DEFAULT now(),
  applied_at     timestamptz,
  PRIMARY KEY (municipality_code, import_id),
  CHECK ((state = 'applied') = (applied_at IS NOT NULL))
);
CREATE INDEX import_newest ON import (municipality_code, created_at DESC);

-- Each stand of the file against the forest as it stood. Geometry is kept for what will change, and for the preview.
CREATE TABLE import_stand (
  municipality_code municipality_code NOT NULL,
  import_id        uuid    NOT NULL,
  code             text    NOT NULL,
  change           text    NOT NULL CHECK (change IN ('new', 'changed', 'unchanged', 'removed')),
  sort_key         text    COLLATE "C" NOT NULL,
  compartment_code text    NOT NULL,
  place_name       text,
  register_area_ha numeric(12, 4),
  polygon_area_ha  numeric(12, 4) NOT NULL,
  species_key      text    NOT NULL,
  forest_type      text    NOT NULL,
  origin_fy        smallint,
  cohort_count     integer NOT NULL,
  content_hash     bytea   NOT NULL,
  geom             geometry(MultiPolygon, 6668),
  PRIMARY KEY (municipality_code, import_id, code),
  FOREIGN KEY (municipality_code, import_id) REFERENCES import ON DELETE CASCADE,
  CHECK ((geom IS NULL) = (change = 'unchanged'))
);

CREATE TABLE import_cohort (
  municipality_code municipality_code NOT NULL,
  import_id         uuid     NOT NULL,
  stand_code        text     NOT NULL,
  treatment_no      text     NOT NULL,
  storey            text     NOT NULL,
  slot              smallint NOT NULL,
  species_key       text     NOT NULL,
  species_text      text     NOT NULL,
  forest_type       text     NOT NULL,
  forest_type_text  text,
  management_type   text,
  ownership         text,
  area_ha           numeric(12, 4),
  share_percent     numeric(5, 2),
  register_age      smallint,
  register_date     date,
  establishment_year smallint,
  origin_fy         smallint,
  site_class        text,
  register_increment_m3_per_ha numeric(8, 3),
  register_volume_m3_per_ha    numeric(9, 2),
  source_key        text,
  attributes        jsonb    NOT NULL,
  PRIMARY KEY (municipality_code, import_id, stand_code, treatment_no, storey, slot),
  FOREIGN KEY (municipality_code, import_id) REFERENCES import ON DELETE CASCADE
);

CREATE TABLE import_finding (
  municipality_code municipality_code NOT NULL,
  import_id   uuid     NOT NULL,
  finding_no  integer  NOT NULL,
  severity    smallint NOT NULL CHECK (severity BETWEEN 0 AND 2),       -- 0 note, 1 warning, 2 error
  kind        text     NOT NULL,
  row_no      integer,
  column_name text,
  stand_code  text,
  message_ja  text     NOT NULL,
  message_en  text     NOT NULL,
  box         geometry(Polygon, 6668),                                  -- where to look on the map
  PRIMARY KEY (municipality_code, import_id, finding_no),
  FOREIGN KEY (municipality_code, import_id) REFERENCES import ON DELETE CASCADE
);
CREATE INDEX import_finding_kind ON import_finding (municipality_code, import_id, kind, finding_no);

CALL protect_tenant_table('upload');
CALL protect_tenant_table('upload_chunk');
CALL protect_tenant_table('import');
CALL protect_tenant_table('import_stand');
CALL protect_tenant_table('import_cohort');
CALL protect_tenant_table('import_finding');
GRANT SELECT, INSERT, UPDATE, DELETE ON upload, upload_chunk, import_stand, import_cohort TO forestsink_app;
GRANT SELECT, INSERT, UPDATE ON import TO forestsink_app;                -- who imported what is history
GRANT SELECT, INSERT ON import_finding TO forestsink_app;
