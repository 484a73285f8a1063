//! Auth: who asks, and whether they may.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::App;
use crate::serve::problem::Problem;
use crate::serve::store::Scope;

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Who {
    /// The number of their token: names need not differ.
    pub(super) token: String,
    pub(super) name: String,
    pub(super) scope: Scope,
}

impl Who {
    /// Whether they see what a household needs.
    pub(super) fn sees_needs(&self) -> bool {
        matches!(self.scope, Scope::Desk | Scope::Planner)
    }

    /// Whether they may book.
    ///
    /// # Errors
    /// A problem document where they may not.
    pub(super) fn may_book(&self) -> Result<(), Problem> {
        self.must(&[Scope::Desk, Scope::Planner])
    }

    /// Whether their token has one of these scopes.
    ///
    /// # Errors
    /// A problem document where it has not.
    pub(super) fn must(&self, scopes: &[Scope]) -> Result<(), Problem> {
        if scopes.contains(&self.scope) {
            return Ok(());
        }
        Err(Problem::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "This token does not allow that",
            format!("it is for {}; ask for another", self.scope.code()),
        ))
    }
}

impl FromRequestParts<App> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let header = parts.headers.get(AUTHORIZATION);
        let header = header.and_then(|h| h.to_str().ok());
        let secret = header.and_then(|h| h.strip_prefix("Bearer "));
        let Some(secret) = secret else {
            return Err(denied(app, "send `Authorization: Bearer TOKEN`").await);
        };
        match app.desk.store.token_of(secret.trim()).await? {
            Some(token) => Ok(Self {
                token: token.id,
                name: token.name,
                scope: token.scope,
            }),
            None => Err(denied(app, "this token is unknown or has been revoked").await),
        }
    }
}

/// Nobody we know; where no token works yet, how to make one.
async fn denied(app: &App, detail: &str) -> Problem {
    let some = app.desk.store.has_tokens().await;
    let detail = match some {
        Ok(false) => NO_TOKEN_YET,
        _ => detail,
    };
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "unauthorised",
        "Who are you?",
        detail,
    )
}

/// The store's address is not told to whoever asks: it may hold a password.
const NO_TOKEN_YET: &str = "no token works yet: make one where the service runs, with \
    `oneknock token --store STORE new 'Repairs desk' --scope desk`, and send it as \
    `Authorization: Bearer TOKEN`";
