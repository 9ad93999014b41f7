-- An offset of what a planting event emits knows its event, so that the event's page can show the certificate.
ALTER TABLE credit_offset ADD COLUMN event_id uuid;
ALTER TABLE credit_offset ADD FOREIGN KEY (municipality_code, event_id) REFERENCES planting_event;
CREATE INDEX credit_offset_event ON credit_offset (municipality_code, event_id) WHERE event_id IS NOT NULL;
