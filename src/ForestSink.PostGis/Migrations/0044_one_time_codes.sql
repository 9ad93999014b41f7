-- A code of the authenticator app opens once: the time step (30 s) of the newest code that was accepted.
ALTER TABLE app_user ADD COLUMN totp_last_step bigint;

-- The step is a counter like that of failed attempts: it says nothing that people decide, so it stays out of the log.
DROP TRIGGER app_user_is_audited ON app_user;
CREATE CONSTRAINT TRIGGER app_user_is_audited AFTER INSERT OR UPDATE ON app_user
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION audit_row('account', 'user_id', '{access_failed_count,row_version,normalized_email,created_at,totp_last_step}', '{password_hash,security_stamp,totp_key}');
