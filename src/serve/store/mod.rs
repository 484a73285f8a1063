//! Store: everything that must survive, in `SQLite` or `PostgreSQL`, behind one pool.
//!
//! One writer at a time: on `SQLite` a transaction that begins with the write lock, on `PostgreSQL`
//! an advisory lock. Inside it the writer reads what others have written since, so that no
//! decision rests on an old schedule. Two constraints stand behind that, whatever a server
//! gets wrong: no operative in two homes at once, no task in two live visits.

pub mod import;
mod tokens;
mod write;

pub(in crate::serve) use tokens::digest;
pub use tokens::{Scope, Token, random_hex};
pub use write::{Kept, Write};

use std::path::Path;
use std::str::FromStr;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, Executor as _, Row};

use super::record::{Entry, Fact, Record};

/// The tables of each database, in the order in which they came.
const SQLITE: &str = include_str!("sqlite/0001_store.sql");
const POSTGRES: &str = include_str!("postgres/0001_store.sql");

/// Which database a store is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file of our own.
    Sqlite,
    /// A server that others share.
    Postgres,
}

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database says no.
    #[error("the store cannot be used: {0}")]
    Database(#[from] sqlx::Error),
    /// Its tables cannot be made or brought up to date.
    #[error("the store cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// What it holds cannot be read.
    #[error("the store holds what cannot be read: {0}")]
    Content(String),
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Content(error.to_string())
    }
}

/// A store.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    kind: Kind,
}

/// What brings a store's tables up to date; a later change is one more file in this list.
fn migrator(kind: Kind) -> Migrator {
    let first = match kind {
        Kind::Sqlite => SQLITE,
        Kind::Postgres => POSTGRES,
    };
    let migrations = [(1, "store", first)].map(|(version, name, sql)| {
        Migration::new(
            version,
            name.into(),
            MigrationType::Simple,
            sql.into(),
            false,
        )
    });
    Migrator {
        migrations: migrations.to_vec().into(),
        ..Migrator::DEFAULT
    }
}

impl Store {
    /// Opens a store, making its tables where there are none: `desk.db`, or
    /// `postgres://user@host/name`.
    ///
    /// # Errors
    /// Where it cannot be reached or brought up to date.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let postgres = address.starts_with("postgres://") || address.starts_with("postgresql://");
        let (kind, url) = if postgres {
            (Kind::Postgres, address.to_owned())
        } else {
            let path = address.strip_prefix("sqlite://").unwrap_or(address);
            (Kind::Sqlite, format!("sqlite://{path}?mode=rwc"))
        };
        let options = AnyConnectOptions::from_str(&url)?;
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if kind == Kind::Sqlite {
                        // Readers beside the writer; each commit is on the disk before it is
                        // acknowledged.
                        let set = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                                   PRAGMA busy_timeout = 10000;";
                        connection.execute(set).await?;
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        migrator(kind).run(&pool).await?;
        Ok(Self { pool, kind })
    }

    /// Which database it is in.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Begins the only write there is at a time.
    ///
    /// # Errors
    /// Where the database cannot be reached or stays locked.
    pub async fn write(&self) -> Result<Write, StoreError> {
        Write::begin(&self.pool, self.kind).await
    }

    /// A value of the store's own, made of `fresh` where there is none yet.
    ///
    /// # Errors
    /// Where the database cannot be used.
    pub async fn secret(&self, name: &str, fresh: &str) -> Result<String, StoreError> {
        sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(name.to_owned())
            .bind(fresh.to_owned())
            .execute(&self.pool)
            .await?;
        let row = sqlx::query("SELECT value FROM meta WHERE name = $1")
            .bind(name.to_owned())
            .fetch_one(&self.pool)
            .await?;
        Ok(row.get(0))
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// Why not.
    pub async fn is_well(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT value FROM meta WHERE name = 'version'")
            .fetch_one(&self.pool)
            .await?;
        Ok(())
    }

    /// A visit, whatever became of it.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn visit(&self, id: &str) -> Result<Option<Record>, StoreError> {
        let row = sqlx::query("SELECT body FROM visit WHERE visit_id = $1")
            .bind(id.to_owned())
            .fetch_optional(&self.pool)
            .await?;
        let body = row.map(|r| r.get::<String, _>(0));
        body.map(|b| Ok(serde_json::from_str(&b)?)).transpose()
    }

    /// Visits of a home, whatever became of them, newest first.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn history(&self, uprn: u64) -> Result<Vec<Record>, StoreError> {
        let rows = sqlx::query(
            "SELECT body FROM visit WHERE uprn = $1 ORDER BY visit_date DESC, visit_id",
        )
        .bind(uprn as i64)
        .fetch_all(&self.pool)
        .await?;
        let bodies = rows.iter().map(|r| r.get::<String, _>(0));
        bodies.map(|b| Ok(serde_json::from_str(&b)?)).collect()
    }

    /// The audit trail of a visit or a home, in order.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn trail(&self, subject: &str) -> Result<Vec<Entry>, StoreError> {
        let rows = sqlx::query(
            "SELECT at, who, action, subject, before_json, after_json FROM audit_trail \
             WHERE subject = $1 ORDER BY seq",
        )
        .bind(subject.to_owned())
        .fetch_all(&self.pool)
        .await?;
        let entry = |r: &sqlx::any::AnyRow| Entry {
            at: r.get(0),
            who: r.get(1),
            action: r.get(2),
            subject: r.get(3),
            before: r.get(4),
            after: r.get(5),
        };
        Ok(rows.iter().map(entry).collect())
    }

    /// Files of the dataset that was imported, by name.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn dataset_files(&self) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query("SELECT name, content FROM dataset_file ORDER BY name")
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(|r| (r.get(0), r.get(1))).collect())
    }

    /// Everything that stands, with the version that it is of.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        // One read transaction, so that all of it is of one moment.
        let begin = match self.kind {
            Kind::Sqlite => "BEGIN",
            Kind::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ",
        };
        let mut tx = self.pool.begin_with(begin).await?;
        let version: String = sqlx::query("SELECT value FROM meta WHERE name = 'version'")
            .fetch_one(&mut *tx)
            .await?
            .get(0);
        let visits = sqlx::query("SELECT body FROM visit WHERE live = 1 ORDER BY visit_id")
            .fetch_all(&mut *tx)
            .await?;
        let facts = sqlx::query("SELECT body FROM fact ORDER BY seq")
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        let read = |r: &sqlx::any::AnyRow| r.get::<String, _>(0);
        Ok(Snapshot {
            version: version.parse().unwrap_or(0),
            visits: visits
                .iter()
                .map(|r| serde_json::from_str(&read(r)))
                .collect::<Result<_, _>>()?,
            facts: facts
                .iter()
                .map(|r| serde_json::from_str(&read(r)))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Writes a consistent copy of the imported dataset's files into a folder.
    ///
    /// # Errors
    /// Where the database cannot be read or the folder written.
    pub async fn export_files(&self, folder: &Path) -> Result<(), StoreError> {
        for (name, content) in self.dataset_files().await? {
            std::fs::write(folder.join(&name), content).map_err(|e| {
                StoreError::Content(format!("{}: {e}", folder.join(&name).display()))
            })?;
        }
        Ok(())
    }
}

/// Everything that stands at one moment.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// How many writes there have been.
    pub version: i64,
    /// Live visits.
    pub visits: Vec<Record>,
    /// What was reported, tried and done since the import.
    pub facts: Vec<Fact>,
}
