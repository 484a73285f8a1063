-- The store: what was read, what stands, what happened. Text and whole numbers only, so that
-- SQLite and PostgreSQL hold the same; '' and 0 stand for nothing.

-- Files of the dataset, as they were imported.
CREATE TABLE dataset_file (
    name TEXT PRIMARY KEY,
    content TEXT NOT NULL
);

-- One row: 'version' counts the writes; 'dataset' names what was imported.
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Visits, whatever became of them; live ones have a place in a route.
CREATE TABLE visit (
    visit_id TEXT PRIMARY KEY,
    uprn BIGINT NOT NULL,
    visit_date TEXT NOT NULL,
    status TEXT NOT NULL,
    live BIGINT NOT NULL,
    hold_until TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX visit_by_home ON visit (uprn);

-- Where operatives are: nobody can be in two homes at once.
CREATE TABLE part (
    operative_id TEXT NOT NULL,
    visit_date TEXT NOT NULL,
    start_minute BIGINT NOT NULL,
    end_minute BIGINT NOT NULL,
    visit_id TEXT NOT NULL,
    role BIGINT NOT NULL,
    PRIMARY KEY (operative_id, visit_date, start_minute)
);
CREATE INDEX part_by_visit ON part (visit_id);

-- A task is in one live visit at most.
CREATE TABLE visit_task (
    task_id TEXT PRIMARY KEY,
    visit_id TEXT NOT NULL
);
CREATE INDEX visit_task_by_visit ON visit_task (visit_id);

-- Hazards reported at the desk, attempts made, tasks done: what the next export adds.
CREATE TABLE fact (
    seq BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL
);

-- Every change, for other servers on the same store.
CREATE TABLE journal (
    version BIGINT PRIMARY KEY,
    body TEXT NOT NULL
);

-- Answers already given, so that a request sent twice is done once.
CREATE TABLE idempotency (
    request_key TEXT PRIMARY KEY,
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL
);

-- Who did what, when, to what, before and after. Only ever added to.
CREATE TABLE audit_trail (
    seq BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    before_json TEXT NOT NULL,
    after_json TEXT NOT NULL
);
CREATE INDEX audit_by_subject ON audit_trail (subject);

CREATE TABLE token (
    token_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    made_at TEXT NOT NULL,
    revoked_at TEXT NOT NULL
);

INSERT INTO meta (name, value) VALUES ('version', '0');

