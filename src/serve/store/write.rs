//! A write: everything or nothing, one at a time.

use sqlx::{Any, AnyPool, Row, Transaction};

use super::super::record::{Entry, Fact, Journal, Record};
use super::{Kind, StoreError, bodies};

/// The key of the advisory lock that makes one writer at a time of many servers.
const WRITER: i64 = 0x6f6e_656b_6e6f_636b;

/// A write under way; dropped, it has not happened.
#[derive(Debug)]
pub struct Write {
    tx: Transaction<'static, Any>,
    /// The version it builds on.
    pub version: i64,
}

/// The answer once given to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Digest of the request.
    pub hash: String,
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: String,
}

/// A value of a row.
enum Cell {
    Text(String),
    Number(i64),
}

/// So many rows go with one statement: a plan of 20,000 visits is then a thousand statements.
const ROWS_AT_ONCE: usize = 50;

/// Where visits go, and what becomes of one that is there.
const VISIT: (&str, &str) = (
    "visit (visit_id, uprn, visit_date, status, live, hold_until, body)",
    "ON CONFLICT (visit_id) DO UPDATE SET uprn = excluded.uprn, \
     visit_date = excluded.visit_date, status = excluded.status, live = excluded.live, \
     hold_until = excluded.hold_until, body = excluded.body",
);
const PART: (&str, &str) = (
    "part (operative_id, visit_date, start_minute, end_minute, visit_id, role)",
    "",
);
const VISIT_TASK: (&str, &str) = ("visit_task (task_id, visit_id)", "");

fn visit_row(record: &Record) -> Result<Vec<Cell>, StoreError> {
    Ok(vec![
        Cell::Text(record.visit_id.clone()),
        Cell::Number(record.uprn as i64),
        Cell::Text(record.date.to_string()),
        Cell::Text(record.status.code().to_owned()),
        Cell::Number(i64::from(record.live)),
        Cell::Text(record.hold_until.map(|t| t.to_string()).unwrap_or_default()),
        Cell::Text(serde_json::to_string(record)?),
    ])
}

fn part_rows(record: &Record) -> impl Iterator<Item = Vec<Cell>> {
    record.parts.iter().enumerate().map(|(role, part)| {
        vec![
            Cell::Text(part.operative_id.clone()),
            Cell::Text(record.date.to_string()),
            Cell::Number(i64::from(part.start.minutes())),
            Cell::Number(i64::from(part.end.minutes())),
            Cell::Text(record.visit_id.clone()),
            Cell::Number(role as i64),
        ]
    })
}

fn task_rows(record: &Record) -> impl Iterator<Item = Vec<Cell>> {
    let tasks = record.crew.iter().flatten();
    tasks.map(|task| {
        vec![
            Cell::Text(task.clone()),
            Cell::Text(record.visit_id.clone()),
        ]
    })
}

impl Write {
    pub(super) async fn begin(pool: &AnyPool, kind: Kind) -> Result<Self, StoreError> {
        let mut tx = match kind {
            Kind::Sqlite => pool.begin_with("BEGIN IMMEDIATE").await?,
            Kind::Postgres => {
                let mut tx = pool.begin().await?;
                sqlx::query("SELECT pg_advisory_xact_lock($1)")
                    .bind(WRITER)
                    .execute(&mut *tx)
                    .await?;
                tx
            }
        };
        let version: String = sqlx::query("SELECT value FROM meta WHERE name = 'version'")
            .fetch_one(&mut *tx)
            .await?
            .get(0);
        let version = version.parse().unwrap_or(0);
        Ok(Self { tx, version })
    }

    /// The sequence of what is written: the version that it makes.
    pub fn sequence(&self) -> u32 {
        u32::try_from(self.version + 1).unwrap_or(u32::MAX)
    }

    /// What others have changed after a version, in order.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn since(&mut self, version: i64) -> Result<Vec<Journal>, StoreError> {
        let rows = sqlx::query("SELECT body FROM journal WHERE version > $1 ORDER BY version")
            .bind(version)
            .fetch_all(&mut *self.tx)
            .await?;
        bodies(&rows)
    }

    /// The answer given to this key before.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn kept(&mut self, key: &str) -> Result<Option<Kept>, StoreError> {
        let row = sqlx::query(
            "SELECT request_hash, status, body FROM idempotency WHERE request_key = $1",
        )
        .bind(key.to_owned())
        .fetch_optional(&mut *self.tx)
        .await?;
        Ok(row.map(|r| Kept {
            hash: r.get(0),
            status: r.get::<i64, _>(1) as u16,
            body: r.get(2),
        }))
    }

    /// Keeps an answer under its key.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn keep(&mut self, key: &str, kept: &Kept, at: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO idempotency (request_key, request_hash, status, body, at) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(key.to_owned())
        .bind(kept.hash.clone())
        .bind(i64::from(kept.status))
        .bind(kept.body.clone())
        .bind(at.to_owned())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Takes visits out of their places, then puts each record where it will stand.
    ///
    /// # Errors
    /// Where the database cannot be written, or an operative would be in two homes at once.
    pub async fn place(&mut self, gone: &[String], records: &[Record]) -> Result<(), StoreError> {
        for id in gone.iter().chain(records.iter().map(|r| &r.visit_id)) {
            for table in [
                "DELETE FROM part WHERE visit_id = $1",
                "DELETE FROM visit_task WHERE visit_id = $1",
            ] {
                sqlx::query(table)
                    .bind(id.clone())
                    .execute(&mut *self.tx)
                    .await?;
            }
        }
        for id in gone {
            sqlx::query("DELETE FROM visit WHERE visit_id = $1 AND status = 'planned'")
                .bind(id.clone())
                .execute(&mut *self.tx)
                .await?;
            sqlx::query("UPDATE visit SET live = 0 WHERE visit_id = $1")
                .bind(id.clone())
                .execute(&mut *self.tx)
                .await?;
        }
        for record in records {
            self.put(std::slice::from_ref(record)).await?;
        }
        Ok(())
    }

    /// Puts every visit of a fresh plan where it will stand, after the old one is cleared; the
    /// store is held no longer than it must be.
    ///
    /// # Errors
    /// Where the database cannot be written, or an operative would be in two homes at once.
    pub async fn place_anew(&mut self, records: &[Record]) -> Result<(), StoreError> {
        self.put(records).await
    }

    async fn put(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let visits: Result<Vec<Vec<Cell>>, StoreError> = records.iter().map(visit_row).collect();
        self.insert(VISIT, &visits?).await?;
        let live = records.iter().filter(|r| r.live);
        let parts: Vec<Vec<Cell>> = live.clone().flat_map(part_rows).collect();
        self.insert(PART, &parts).await?;
        let tasks: Vec<Vec<Cell>> = live.flat_map(task_rows).collect();
        self.insert(VISIT_TASK, &tasks).await
    }

    /// Inserts rows, many with one statement.
    async fn insert(&mut self, into: (&str, &str), rows: &[Vec<Cell>]) -> Result<(), StoreError> {
        for rows in rows.chunks(ROWS_AT_ONCE) {
            let width = rows[0].len();
            let row = |r: usize| {
                let marks: Vec<String> =
                    (1..=width).map(|c| format!("${}", r * width + c)).collect();
                format!("({})", marks.join(", "))
            };
            let marks: Vec<String> = (0..rows.len()).map(row).collect();
            let text = format!(
                "INSERT INTO {} VALUES {} {}",
                into.0,
                marks.join(", "),
                into.1
            );
            let mut query = sqlx::query(&text);
            for cell in rows.iter().flatten() {
                query = match cell {
                    Cell::Text(text) => query.bind(text.clone()),
                    Cell::Number(number) => query.bind(*number),
                };
            }
            query.execute(&mut *self.tx).await?;
        }
        Ok(())
    }

    /// Adds what happened, for exports and other servers.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn add_fact(&mut self, fact: &Fact) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO fact (seq, kind, body) SELECT COALESCE(MAX(seq), 0) + 1, $1, $2 FROM fact",
        )
        .bind(fact.kind().to_owned())
        .bind(serde_json::to_string(fact)?)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Adds to the audit trail.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn tell(&mut self, entry: &Entry) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO audit_trail (seq, at, who, action, subject, before_json, after_json) \
             SELECT COALESCE(MAX(seq), 0) + 1, $1, $2, $3, $4, $5, $6 FROM audit_trail",
        )
        .bind(entry.at.clone())
        .bind(entry.who.clone())
        .bind(entry.action.clone())
        .bind(entry.subject.clone())
        .bind(entry.before.clone())
        .bind(entry.after.clone())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Empties what a new import replaces.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn clear(&mut self) -> Result<(), StoreError> {
        for table in ["part", "visit_task", "visit", "fact", "dataset_file"] {
            sqlx::raw_sql(&format!("DELETE FROM {table}"))
                .execute(&mut *self.tx)
                .await?;
        }
        Ok(())
    }

    /// Empties what a new plan replaces; visits that have ended stay.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn clear_plan(&mut self) -> Result<(), StoreError> {
        let all = "DELETE FROM part; DELETE FROM visit_task; DELETE FROM visit WHERE live = 1;";
        sqlx::raw_sql(all).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Forgets what nobody asks for any more: journals that a fresh plan makes needless, and
    /// answers older than a moment.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn forget(&mut self, before: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM journal")
            .execute(&mut *self.tx)
            .await?;
        sqlx::query("DELETE FROM idempotency WHERE at < $1")
            .bind(before.to_owned())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Keeps a file of the dataset.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn add_file(&mut self, name: &str, content: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO dataset_file (name, content) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET content = excluded.content",
        )
        .bind(name.to_owned())
        .bind(content.to_owned())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Makes it all true at once, under a new version.
    ///
    /// # Errors
    /// Where the database cannot be written: nothing has then happened.
    pub async fn commit(mut self, journal: &Journal) -> Result<i64, StoreError> {
        let version = self.version + 1;
        sqlx::query("INSERT INTO journal (version, body) VALUES ($1, $2)")
            .bind(version)
            .bind(serde_json::to_string(journal)?)
            .execute(&mut *self.tx)
            .await?;
        sqlx::query("UPDATE meta SET value = $1 WHERE name = 'version'")
            .bind(version.to_string())
            .execute(&mut *self.tx)
            .await?;
        self.tx.commit().await?;
        Ok(version)
    }

    pub(super) fn tx(&mut self) -> &mut Transaction<'static, Any> {
        &mut self.tx
    }
}
