-- Long work (import, estimate) runs from this table, so that any copy of the application may take it,
-- a crash hands it on, and leaving the page does not stop it.
CREATE TABLE job (
  municipality_code municipality_code NOT NULL REFERENCES municipality,
  job_id           uuid    NOT NULL,
  kind             text    NOT NULL,
  arguments        jsonb   NOT NULL DEFAULT '{}',
  state            text    NOT NULL DEFAULT 'queued'
                   CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  step_ja          text    NOT NULL DEFAULT '',
  step_en          text    NOT NULL DEFAULT '',
  done             bigint  NOT NULL DEFAULT 0 CHECK (done >= 0),
  total            bigint  NOT NULL DEFAULT 0 CHECK (total >= 0),
  error_ja         text,
  error_en         text,
  result           jsonb,
  attempts         integer NOT NULL DEFAULT 0,
  cancel_requested boolean NOT NULL DEFAULT false,
  created_at       timestamptz NOT NULL DEFAULT now(),
  started_at       timestamptz,
  heartbeat_at     timestamptz,
  finished_at      timestamptz,
  PRIMARY KEY (municipality_code, job_id),
  CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  CHECK ((state = 'failed') = (error_ja IS NOT NULL AND error_en IS NOT NULL))
);
CREATE INDEX job_waiting ON job (created_at) WHERE state IN ('queued', 'running');
CALL protect_tenant_table('job');
GRANT SELECT, INSERT, UPDATE ON job TO forestsink_app;

CREATE FUNCTION announce_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify(CASE WHEN NEW.state = 'queued' THEN 'job_queued' ELSE 'job_changed' END,
                    NEW.municipality_code || ' ' || NEW.job_id);
  RETURN NULL;
END $$;
CREATE TRIGGER job_is_announced AFTER INSERT OR UPDATE ON job FOR EACH ROW EXECUTE FUNCTION announce_job();

-- Workers serve every municipality, so this one function may look across them. A running job whose
-- worker has been silent for 30 s is taken over; after three attempts it fails for good.
CREATE FUNCTION take_job(kinds text[]) RETURNS SETOF job
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE job SET state = 'failed', finished_at = now(),
         error_ja = '処理が3回中断されたため、中止しました。', error_en = 'Stopped: the work was interrupted three times.'
   WHERE state = 'running' AND heartbeat_at < now() - interval '30 seconds' AND attempts >= 3;
  RETURN QUERY
  UPDATE job SET state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, now()), heartbeat_at = now()
   WHERE (municipality_code, job_id) = (
     SELECT j.municipality_code, j.job_id FROM job j
      WHERE j.kind = ANY (kinds)
        AND (j.state = 'queued' OR (j.state = 'running' AND j.heartbeat_at < now() - interval '30 seconds'))
      ORDER BY j.created_at
      FOR UPDATE SKIP LOCKED
      LIMIT 1)
  RETURNING *;
END $$;
REVOKE ALL ON FUNCTION take_job(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_job(text[]) TO forestsink_app;
