//! The pages, embedded: the desk, the board, and what a tenant sees of an operative on the way.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::App;
use crate::serve::problem::Problem;
use crate::serve::record::State as VisitState;

const DESK: &str = include_str!("../page/desk.html");
const BOARD: &str = include_str!("../page/board.html");
const STYLE: &str = include_str!("../page/page.css");
const COMMON: &str = include_str!("../page/common.js");
const DESK_JS: &str = include_str!("../page/desk.js");
const BOARD_JS: &str = include_str!("../page/board.js");
const DOCS: &str = include_str!("../page/docs.html");
const DOCS_JS: &str = include_str!("../page/docs.js");

/// The pages' routes. They hold no data: what they show they ask for with the reader's token.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/", get(|| async { page(DESK) }))
        .route("/board", get(|| async { page(BOARD) }))
        .route("/docs", get(|| async { page(DOCS) }))
        .route("/page.css", get(|| async { asset("text/css", STYLE) }))
        .route(
            "/common.js",
            get(|| async { asset("text/javascript", COMMON) }),
        )
        .route(
            "/desk.js",
            get(|| async { asset("text/javascript", DESK_JS) }),
        )
        .route(
            "/board.js",
            get(|| async { asset("text/javascript", BOARD_JS) }),
        )
        .route(
            "/docs.js",
            get(|| async { asset("text/javascript", DOCS_JS) }),
        )
        .route("/t/{link}", get(on_the_way))
}

fn page(html: &'static str) -> Response {
    let own = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'";
    ([(header::CONTENT_SECURITY_POLICY, own)], Html(html)).into_response()
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// What the tenant's link shows: when somebody will be there, and nothing about anybody else.
async fn on_the_way(
    State(app): State<App>,
    Path(link): Path<String>,
) -> Result<Html<String>, Problem> {
    let held = app.desk.read();
    let mut records = held.records.values();
    let found = records.find(|r| r.link.as_deref() == Some(link.as_str()));
    let record = found.ok_or_else(|| Problem::missing("this link is not in use any more"))?;
    let arrive = record
        .parts
        .iter()
        .map(|p| p.start)
        .min()
        .unwrap_or(record.slot_from);
    let says = match record.status {
        VisitState::OnTheWay => {
            format!("We are on our way, and expect to be with you at {arrive}.")
        }
        VisitState::Arrived => "We are at your door.".to_owned(),
        VisitState::Started => "We are with you now.".to_owned(),
        VisitState::Completed => "This visit is done. Thank you.".to_owned(),
        _ => "This visit is not on its way any more. Please call us for a new time.".to_owned(),
    };
    let text = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Your visit</title>\
         <link rel=\"stylesheet\" href=\"/page.css\"><main><h1>Your visit</h1><p>{says}</p>\
         <p>Promised: {} between {} and {}.</p></main></html>",
        record.date.format("%a %-d %b"),
        record.slot_from,
        record.slot_to
    );
    Ok(Html(text))
}
