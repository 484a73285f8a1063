CREATE TRIGGER no_double_booking BEFORE INSERT ON part
WHEN EXISTS (
    SELECT 1 FROM part AS p
    WHERE p.operative_id = NEW.operative_id AND p.visit_date = NEW.visit_date
      AND p.start_minute < NEW.end_minute AND NEW.start_minute < p.end_minute
)
BEGIN
    SELECT RAISE(ABORT, 'double booking');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit_trail
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only ever added to');
END;
CREATE TRIGGER audit_is_true BEFORE UPDATE ON audit_trail
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only ever added to');
END;
