//! Store: everything that must survive, in `SQLite` or `PostgreSQL`, behind one pool.
//!
//! One writer at a time: on `SQLite` a transaction that begins with the write lock, on `PostgreSQL`
//! an advisory lock. Inside it the writer reads what others have written since, so that no
//! decision rests on an old schedule. Two constraints stand behind that, whatever a server
//! gets wrong: no operative in two homes at once, no task in two live visits.

mod anew;
mod export;
mod import;
mod publish;
mod rewrite;
mod tokens;
mod write;

pub use export::export;
pub use import::{import, world_of};
pub use publish::publish;
pub(in crate::serve) use tokens::digest;
pub use tokens::{Scope, Token, random_hex};
pub use write::{Kept, Write};

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, AnyRow};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, Executor as _, Row};

use super::record::{Entry, Fact, Record};
use crate::error::Error;

/// The first tables: the same in both databases. A store once made knows them by the digest of
/// tables and triggers together, so neither changes any more.
const TABLES: &str = include_str!("schema/0001_tables.sql");
/// Their triggers, which each database writes in a way of its own.
const SQLITE: &str = include_str!("schema/0001_sqlite.sql");
const POSTGRES: &str = include_str!("schema/0001_postgres.sql");

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
    /// Its file has been taken away, or another put in its place.
    #[error("the store's file {0} has been moved, deleted or replaced since it was opened")]
    Gone(String),
}

/// What keeps a store from being used, as far as whoever asks can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Another has written the same at the same moment.
    Taken,
    /// Another holds its lock.
    Locked,
    /// Its disk is full.
    Full,
    /// It cannot be reached, or is not what it was.
    Away,
}

impl StoreError {
    /// What kind of trouble it is. Both databases say it in words, and codes of their own.
    pub fn trouble(&self) -> Trouble {
        let text = self.to_string();
        let says = |words: &[&str]| words.iter().any(|w| text.contains(w));
        if says(&["double booking", "UNIQUE constraint", "duplicate key"]) {
            Trouble::Taken
        } else if says(&[
            "database is locked",
            "lock timeout",
            "database table is locked",
        ]) {
            Trouble::Locked
        } else if says(&[
            "disk is full",
            "No space left on device",
            "could not extend file",
        ]) {
            Trouble::Full
        } else {
            Trouble::Away
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Content(error.to_string())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::usage(error.to_string(), "check the store's address and its disk")
    }
}

/// A store.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    kind: Kind,
    /// The file of a store of our own, and which file that was when it was opened.
    file: Option<(PathBuf, FileId)>,
}

/// Which file a path leads to.
type FileId = (u64, u64);

#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;
    let data = std::fs::metadata(path).ok()?;
    Some((data.dev(), data.ino()))
}

#[cfg(not(unix))]
fn file_id(path: &Path) -> Option<FileId> {
    std::fs::metadata(path).ok().map(|_| (0, 0))
}

/// What brings a store's tables up to date; a later change is one more file in this list.
fn migrator(kind: Kind) -> Migrator {
    let triggers = match kind {
        Kind::Sqlite => SQLITE,
        Kind::Postgres => POSTGRES,
    };
    let migrations = [(1, "store", [TABLES, triggers].concat())].map(|(version, name, sql)| {
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

/// How long a store that does not answer is waited for: less than a request may take, so that
/// whoever asks is told why.
const PATIENCE: Duration = Duration::from_secs(4);

/// What each connection begins with: how long a lock is waited for, and for a file of our own
/// readers beside the writer, and every commit on the disk before it is acknowledged.
fn set_up(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => {
            "PRAGMA busy_timeout = 4000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        }
        Kind::Postgres => "SET lock_timeout = '4s'",
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
        let path = address.strip_prefix("sqlite://").unwrap_or(address);
        let (kind, url) = if postgres {
            (Kind::Postgres, address.to_owned())
        } else {
            (Kind::Sqlite, format!("sqlite://{path}?mode=rwc"))
        };
        let options = AnyConnectOptions::from_str(&url)?;
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(PATIENCE)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    connection.execute(set_up(kind)).await?;
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        migrator(kind).run(&pool).await?;
        let file = (kind == Kind::Sqlite).then(|| PathBuf::from(path));
        let file = file.and_then(|file| Some((file.clone(), file_id(&file)?)));
        Ok(Self { pool, kind, file })
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
        self.is_in_place()?;
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
        self.is_in_place()?;
        sqlx::query("SELECT value FROM meta WHERE name = 'version'")
            .fetch_one(&self.pool)
            .await?;
        Ok(())
    }

    /// That its file is the one that was opened: what is written to one that has been deleted
    /// is lost when we stop, and must not be acknowledged.
    fn is_in_place(&self) -> Result<(), StoreError> {
        match &self.file {
            Some((path, id)) if file_id(path) != Some(*id) => {
                Err(StoreError::Gone(path.display().to_string()))
            }
            _ => Ok(()),
        }
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
        row.as_ref().map(body).transpose()
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
        bodies(&rows)
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
        let entry = |r: &AnyRow| Entry {
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
        Ok(Snapshot {
            version: version.parse().unwrap_or(0),
            visits: bodies(&visits)?,
            facts: bodies(&facts)?,
            ended: Vec::new(),
        })
    }

    /// The same, with what has ended of the visits from a date on.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn snapshot_from(&self, first: NaiveDate) -> Result<Snapshot, StoreError> {
        let snapshot = self.snapshot().await?;
        // Read after it: what ends in between is in both, and its journal is still to come.
        let rows = sqlx::query(
            "SELECT body FROM visit WHERE live = 0 AND visit_date >= $1 ORDER BY visit_id",
        )
        .bind(first.to_string())
        .fetch_all(&self.pool)
        .await?;
        let mut ended: Vec<Record> = bodies(&rows)?;
        // A promise that another grew out of has lost its place, but has not ended.
        ended.retain(|r| !r.live);
        Ok(Snapshot { ended, ..snapshot })
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

/// What a row's first column holds.
fn body<T: DeserializeOwned>(row: &AnyRow) -> Result<T, StoreError> {
    Ok(serde_json::from_str(&row.get::<String, _>(0))?)
}

/// The same of each row.
fn bodies<T: DeserializeOwned>(rows: &[AnyRow]) -> Result<Vec<T>, StoreError> {
    rows.iter().map(body).collect()
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
    /// Visits that have ended, where they were asked for.
    pub ended: Vec<Record>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_that_were_made_before_still_open() {
        let digests = [
            (
                Kind::Sqlite,
                "9b32bef922022305afd1faee0c61c0acc4c82f5fec13c87cd3951025faa68e1f\
                 06cd4933d23b3cc2db997425bf4afd53",
            ),
            (
                Kind::Postgres,
                "1a88c46bc8810fbe144c0374a1ccb9e1d1822c48d244c531b875129f103fc492\
                 f601a3773f235000326c9539dcda39e8",
            ),
        ];
        for (kind, digest) in digests {
            let checksum = &migrator(kind).migrations[0].checksum;
            assert_eq!(
                tokens::hex(checksum),
                digest,
                "{kind:?}: what a made store remembers of its tables"
            );
        }
    }
}
