//! Problem: what is said when something cannot be done (RFC 9457).

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::{StoreError, Trouble};
use crate::offer::Gone;

/// A problem document.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem, as a stable name.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What is wrong here, and what to do.
    pub detail: String,
    /// Fresh offers, where the slot asked for is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub offers: Option<Box<serde_json::Value>>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(status: StatusCode, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:oneknock:problem:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            offers: None,
        }
    }

    /// The request is not as it should be.
    pub fn bad(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad-request",
            "The request cannot be read",
            detail,
        )
    }

    /// A body that cannot be read.
    pub fn unreadable(body: &axum::extract::rejection::JsonRejection) -> Self {
        match body.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                "The body is too large",
                "send less",
            ),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                "The body must be JSON",
                "send it with `Content-Type: application/json`",
            ),
            _ => Self::bad(body.body_text()),
        }
    }

    /// The request reads well and asks for what cannot be.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self::new(status, "unprocessable", "That cannot be asked for", detail)
    }

    /// There is no such thing.
    pub fn missing(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is no such thing",
            detail,
        )
    }

    /// It cannot be done as things stand.
    pub fn conflict(kind: &str, detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            kind,
            "That is not possible any more",
            detail,
        )
    }

    /// A fault of ours or of the machine's: the cause is logged.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!("{cause}");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something is wrong on our side",
            "nothing has been changed; the cause is in the service's log",
        )
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!("{error}");
        let (status, kind, title, detail) = match error.trouble() {
            Trouble::Taken => {
                return Self::conflict("taken", "somebody else has just taken it; ask again");
            }
            Trouble::Locked => (
                StatusCode::SERVICE_UNAVAILABLE,
                "store-locked",
                "The store is held by another just now",
                "nothing has been changed; try again in a moment",
            ),
            Trouble::Full => (
                StatusCode::INSUFFICIENT_STORAGE,
                "store-full",
                "The store's disk is full",
                "nothing has been changed; free some space, then try again",
            ),
            Trouble::Away => (
                StatusCode::SERVICE_UNAVAILABLE,
                "store-unavailable",
                "The store cannot be used now",
                "try again with the same Idempotency-Key; the cause is in the service's log",
            ),
        };
        Self::new(status, kind, title, detail)
    }
}

impl From<Gone> for Problem {
    fn from(gone: Gone) -> Self {
        Self::conflict("slot-gone", gone.to_string())
    }
}

impl From<crate::error::Error> for Problem {
    fn from(error: crate::error::Error) -> Self {
        match error {
            crate::error::Error::Usage { .. } => Self::unprocessable(error.to_string()),
            other => Self::internal(&other),
        }
    }
}

impl From<super::record::Unknown> for Problem {
    fn from(error: super::record::Unknown) -> Self {
        Self::internal(&error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (status, kind, Json(self)).into_response()
    }
}
