-- The lots of a frozen run stay within it on each side: what is held back as buffer can never be registered as stock, and the
-- vintage is one of the run's fiscal years.
CREATE OR REPLACE FUNCTION keep_lots_within_run() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  run monitoring_run;
BEGIN
  PERFORM hold_ledger();
  SELECT * INTO run FROM monitoring_run r WHERE r.municipality_code = NEW.municipality_code AND r.run_id = NEW.run_id;
  IF NEW.vintage_fy NOT BETWEEN run.first_fy AND run.last_fy THEN
    RAISE EXCEPTION 'The vintage is outside the fiscal years of the run.' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT FROM credit_lot l
    WHERE l.municipality_code = run.municipality_code AND l.run_id = run.run_id AND l.withdrawn_by IS NULL
    HAVING sum(l.certified_t) > run.certified_t OR sum(l.account_t) > run.account_t) THEN
    RAISE EXCEPTION 'The lots of a run exceed what it found.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
