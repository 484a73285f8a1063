//! Metrics: whether the service is well, and how much it does, as Prometheus reads it.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::App;
use crate::serve::problem::Problem;
use crate::serve::record::State as VisitState;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// Counters and times.
#[derive(Debug)]
pub(in crate::serve) struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
}

/// Half a millisecond to four seconds.
fn buckets() -> Histogram {
    Histogram::new(exponential_buckets(0.0005, 2.0, 14))
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("oneknock");
        let requests = Family::default();
        registry.register("requests", "Requests answered", requests.clone());
        let seconds: Family<Route, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(buckets);
        registry.register("request_seconds", "Time to answer", seconds.clone());
        Self {
            registry,
            requests,
            seconds,
        }
    }

    pub(super) fn request(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let request = Request {
            method: method.to_owned(),
            route: route.to_owned(),
            status,
        };
        self.requests.get_or_create(&request).inc();
        let route = Route {
            route: request.route,
        };
        self.seconds.get_or_create(&route).observe(seconds);
    }
}

/// Whether the service and its store are well.
#[utoipa::path(get, path = "/healthz", tag = "service", responses(
    (status = 200, description = "Well", content_type = "text/plain"),
    (status = 503, description = "The store does not answer", body = Problem,
        content_type = "application/problem+json"),
))]
pub(super) async fn healthz(State(app): State<App>) -> Result<&'static str, Problem> {
    app.desk.store.is_well().await?;
    Ok("well")
}

/// What Prometheus scrapes.
pub(super) async fn metrics(State(app): State<App>) -> Response {
    let mut text = String::new();
    if let Err(error) = prometheus_client::encoding::text::encode(&mut text, &app.metrics.registry)
    {
        return Problem::internal(&error).into_response();
    }
    let (visits, held) = {
        let known = app.desk.read();
        let holds = known.records.values();
        let holds = holds.filter(|r| r.status == VisitState::Held).count();
        (known.live.visits().count(), holds)
    };
    let more = format!(
        "# TYPE oneknock_visits gauge\noneknock_visits {visits}\n\
         # TYPE oneknock_holds gauge\noneknock_holds {held}\n# EOF\n"
    );
    let text = text.replace("# EOF\n", "") + &more;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
