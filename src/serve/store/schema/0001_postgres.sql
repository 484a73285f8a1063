CREATE FUNCTION no_double_booking() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM part AS p
        WHERE p.operative_id = NEW.operative_id AND p.visit_date = NEW.visit_date
          AND p.start_minute < NEW.end_minute AND NEW.start_minute < p.end_minute
    ) THEN
        RAISE EXCEPTION 'double booking';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER no_double_booking BEFORE INSERT ON part
    FOR EACH ROW EXECUTE FUNCTION no_double_booking();
CREATE FUNCTION audit_is_kept() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only ever added to';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON audit_trail
    FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
