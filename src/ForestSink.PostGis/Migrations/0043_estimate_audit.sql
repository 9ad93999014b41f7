-- An estimate enters the audit log with its totals; the run itself keeps its inputs and cannot change.
CREATE CONSTRAINT TRIGGER estimate_is_audited AFTER INSERT ON estimate_run
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('estimate', 'run_id', '{documents,reasons,growth_used,selection,created_at}', '{}');
