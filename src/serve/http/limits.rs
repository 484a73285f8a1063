//! Limits: body, time and rate, and what is logged and counted of every request.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_governor::GovernorLayer;
use tower_governor::governor::GovernorConfigBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

use super::{App, Options};
use crate::serve::problem::Problem;

/// At most so many requests are worked on at once; more wait their turn.
const AT_ONCE: usize = 256;

/// The routes with everything around them.
pub(super) fn around(routes: Router, app: App, options: &Options) -> Router {
    let limit = options.time_limit;
    let mut routes = routes
        .fallback(|| async { Problem::missing("there is nothing at this address; see /docs") })
        .method_not_allowed_fallback(|| async {
            Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method",
                "That method is not for this address",
                "see /docs for what is",
            )
        })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(GlobalConcurrencyLimitLayer::new(AT_ONCE))
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            in_time(limit, request, next)
        }))
        .layer(RequestBodyLimitLayer::new(options.body_limit));
    if options.rate > 0 {
        let mut builder = GovernorConfigBuilder::default();
        let every = Duration::from_secs(1) / options.rate;
        if let Some(config) = builder
            .period(every)
            .burst_size(options.rate.saturating_mul(2))
            .finish()
        {
            let layer = GovernorLayer::new(Arc::new(config)).error_handler(|_| {
                Problem::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "too-many",
                    "Too many requests from this address",
                    "wait a moment, then try again",
                )
                .into_response()
            });
            routes = routes.layer(layer);
        }
    }
    routes.layer(middleware::from_fn_with_state(app, watch))
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over so")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
    Problem::internal(&text.unwrap_or_else(|| "a handler panicked".to_owned())).into_response()
}

/// Events flow for as long as somebody listens; everything else has a limit.
async fn in_time(limit: Duration, request: Request, next: Next) -> Response {
    if request.uri().path() == "/v1/events" {
        return next.run(request).await;
    }
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(
            StatusCode::GATEWAY_TIMEOUT,
            "too-slow",
            "That took too long",
            "ask again with the same Idempotency-Key to learn whether it was done",
        )
        .into_response(),
    }
}

/// Logs and counts a request: method, route, status and time; never who or which home.
#[expect(
    clippy::disallowed_methods,
    reason = "the service measures how long it takes"
)]
async fn watch(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = std::time::Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", |p| p.as_str())
        .to_owned();
    let response = next.run(request).await;
    let seconds = began.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    app.metrics
        .request(method.as_str(), &route, status, seconds);
    tracing::info!(%method, route, status, ms = seconds * 1000.0, "request");
    as_problem(response)
}

/// What axum and its layers refuse in plain text becomes a problem document too.
fn as_problem(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(axum::http::header::CONTENT_TYPE);
    let plain = kind.is_none_or(|k| k.as_bytes().starts_with(b"text/plain"));
    if !plain || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (kind, title) = match status {
        StatusCode::PAYLOAD_TOO_LARGE => ("too-large", "The body is too large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("media-type", "The body must be JSON"),
        _ => ("bad-request", "The request cannot be read"),
    };
    let detail = status.canonical_reason().unwrap_or("see /docs");
    Problem::new(status, kind, title, detail).into_response()
}
