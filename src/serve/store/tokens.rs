//! Tokens: who may do what. Only digests are kept; a token is shown once.

use sha2::{Digest, Sha256};
use sqlx::Row;

use super::{Store, StoreError};

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Scope {
    /// Sees slots and visits, without needs.
    Read,
    /// Sees counts and the audit trail, no household.
    Analyst,
    /// Books.
    Desk,
    /// Books, and moves visits on the board.
    Planner,
}

impl Scope {
    /// Its code in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Analyst => "analyst",
            Self::Desk => "desk",
            Self::Planner => "planner",
        }
    }

    fn of(code: &str) -> Self {
        [Self::Analyst, Self::Desk, Self::Planner]
            .into_iter()
            .find(|s| s.code() == code)
            .unwrap_or(Self::Read)
    }
}

/// A token as it is listed: never the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: String,
    /// Whose it is.
    pub name: String,
    /// What it allows.
    pub scope: Scope,
    /// When it was made.
    pub made_at: String,
    /// When it was revoked; empty while it works.
    pub revoked_at: String,
}

/// The digest kept of a secret: it has 256 random bits, so that no salt is needed.
pub(in crate::serve) fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// So many random bytes as hexadecimal digits.
///
/// # Errors
/// Where the system has no randomness to give.
pub fn random_hex(bytes: usize) -> Result<String, StoreError> {
    let mut secret = vec![0_u8; bytes];
    getrandom::fill(&mut secret)
        .map_err(|e| StoreError::Content(format!("the system gives no random numbers: {e}")))?;
    Ok(hex(&secret))
}

impl Store {
    /// Makes a token and gives its secret, which cannot be had again.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn make_token(
        &self,
        name: &str,
        scope: Scope,
        at: &str,
    ) -> Result<String, StoreError> {
        let secret = format!("ok_{}", random_hex(32)?);
        let id = random_hex(4)?;
        let mut write = self.write().await?;
        sqlx::query(
            "INSERT INTO token (token_id, name, scope, hash, made_at, revoked_at) \
             VALUES ($1, $2, $3, $4, $5, '')",
        )
        .bind(id)
        .bind(name.to_owned())
        .bind(scope.code().to_owned())
        .bind(digest(&secret))
        .bind(at.to_owned())
        .execute(&mut **write.tx())
        .await?;
        write
            .commit(&super::super::record::Journal::default())
            .await?;
        Ok(secret)
    }

    /// Revokes a token; false where there is none of that number.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn revoke_token(&self, id: &str, at: &str) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let done =
            sqlx::query("UPDATE token SET revoked_at = $1 WHERE token_id = $2 AND revoked_at = ''")
                .bind(at.to_owned())
                .bind(id.to_owned())
                .execute(&mut **write.tx())
                .await?;
        write
            .commit(&super::super::record::Journal::default())
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Every token, newest last.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        let rows = sqlx::query(
            "SELECT token_id, name, scope, made_at, revoked_at FROM token ORDER BY made_at, token_id",
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(token).collect())
    }

    /// Whether any token works.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn has_tokens(&self) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM token WHERE revoked_at = '' LIMIT 1")
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    /// The token of a secret, if it works.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn token_of(&self, secret: &str) -> Result<Option<Token>, StoreError> {
        let row = sqlx::query(
            "SELECT token_id, name, scope, made_at, revoked_at FROM token \
             WHERE hash = $1 AND revoked_at = ''",
        )
        .bind(digest(secret))
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.as_ref().map(token))
    }
}

fn token(row: &sqlx::any::AnyRow) -> Token {
    Token {
        id: row.get(0),
        name: row.get(1),
        scope: Scope::of(&row.get::<String, _>(2)),
        made_at: row.get(3),
        revoked_at: row.get(4),
    }
}
