-- A lot of our own project rests on a frozen monitoring run, and all lots of a run together on no more than it found.
ALTER TABLE credit_lot ADD CONSTRAINT lot_run_is_frozen FOREIGN KEY (municipality_code, run_id) REFERENCES monitoring_freeze;

CREATE FUNCTION keep_lots_within_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM hold_ledger();
  IF EXISTS (
    SELECT FROM monitoring_run r
    WHERE r.municipality_code = NEW.municipality_code AND r.run_id = NEW.run_id
      AND (SELECT sum(l.certified_t) FROM credit_lot l
           WHERE l.municipality_code = r.municipality_code AND l.run_id = r.run_id AND l.withdrawn_by IS NULL) > r.certified_t) THEN
    RAISE EXCEPTION 'The lots of a run exceed what it found.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER credit_lot_stays_within_its_run AFTER INSERT ON credit_lot FOR EACH ROW WHEN (NEW.run_id IS NOT NULL) EXECUTE FUNCTION keep_lots_within_run();
