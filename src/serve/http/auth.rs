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
        if app.open {
            return Ok(Self {
                name: "anybody here".to_owned(),
                scope: Scope::Planner,
            });
        }
        let header = parts.headers.get(AUTHORIZATION);
        let header = header.and_then(|h| h.to_str().ok());
        let secret = header.and_then(|h| h.strip_prefix("Bearer "));
        let secret = secret.ok_or_else(|| denied("send `Authorization: Bearer TOKEN`"))?;
        let token = app.desk.store.token_of(secret.trim()).await?;
        let token = token.ok_or_else(|| denied("this token is unknown or has been revoked"))?;
        Ok(Self {
            name: token.name,
            scope: token.scope,
        })
    }
}

fn denied(detail: &str) -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "unauthorised",
        "Who are you?",
        detail,
    )
}
