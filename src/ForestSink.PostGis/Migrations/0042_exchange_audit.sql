-- An import enters the audit log when it is applied; its versions of stands and cohorts keep the old and new values.
CREATE CONSTRAINT TRIGGER import_is_audited AFTER UPDATE ON import
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state = 'checked' AND NEW.state = 'applied')
  EXECUTE FUNCTION audit_row('import', 'import_id', '{report,options}', '{}');
