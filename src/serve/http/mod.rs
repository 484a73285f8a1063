//! HTTP: the routes, what stands around them, and the start and stop of the service.

mod auth;
mod board;
mod calendar;
mod failures;
mod homes;
mod limits;
mod metrics;
pub mod offers;
mod page;
mod visits;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::{Json, Router};
use axum_server::tls_rustls::RustlsConfig;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::clock::Clock;
use super::desk::Desk;
use super::problem::Problem;
use super::record::State as VisitState;
use super::store::{Store, random_hex, world_of};
use super::{act, desk};
use crate::error::{Error, Result};
use metrics::Metrics;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen.
    pub address: SocketAddr,
    /// The store: a file, or `postgres://…`.
    pub store: String,
    /// Certificate and key files.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// A proxy before us does TLS.
    pub behind_proxy: bool,
    /// Requests a second from one address, sustained.
    pub rate: u32,
    /// Largest body, bytes.
    pub body_limit: usize,
    /// Longest a request may take.
    pub time_limit: Duration,
}

/// What every handler sees.
#[derive(Debug, Clone)]
pub(super) struct App {
    pub(super) desk: Arc<Desk>,
    pub(super) metrics: Arc<Metrics>,
    /// The secret that calendar addresses are made with.
    pub(super) feed_secret: Arc<str>,
}

/// The document that describes it all.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "OneKnock desk",
        description = "Slots while the tenant is on the telephone, promises that are kept, and the \
                   planner's board. Times are local to London; every write takes an \
                   Idempotency-Key; errors are problem documents (RFC 9457)."
    ),
    components(schemas(Problem))
)]
struct Document;

/// The routes over a desk.
pub(super) fn router(app: App, options: &Options) -> Router {
    let (api, document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(offers::offers))
        .routes(routes!(offers::move_offers))
        .routes(routes!(visits::hold))
        .routes(routes!(visits::confirm))
        .routes(routes!(visits::book))
        .routes(routes!(visits::shift))
        .routes(routes!(visits::progress))
        .routes(routes!(visits::cancel))
        .routes(routes!(visits::show))
        .routes(routes!(visits::trail))
        .routes(routes!(homes::search))
        .routes(routes!(homes::show))
        .routes(routes!(homes::figures))
        .routes(routes!(board::day))
        .routes(routes!(board::preview))
        .routes(routes!(board::drop))
        .routes(routes!(board::events))
        .routes(routes!(calendar::calendar))
        .routes(routes!(calendar::address))
        .routes(routes!(metrics::healthz))
        .split_for_parts();
    let api = api
        .route("/metrics", axum::routing::get(metrics::metrics))
        .merge(page::router())
        .with_state(app.clone());
    let document = Arc::new(document);
    let described = move || async move { Json(Arc::unwrap_or_clone(document)) };
    let api = api.route("/openapi.json", axum::routing::get(described));
    limits::around(api, app, options)
}

/// Serves until told to stop; requests under way are finished.
///
/// # Errors
/// Where the store or the certificates cannot be used, the address cannot be listened on, or
/// listening there would be unsafe.
pub fn serve(options: &Options) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::usage(format!("the service cannot start: {e}"), "free some memory"))?;
    runtime.block_on(run(options))
}

async fn run(options: &Options) -> Result<()> {
    let store = Store::open(&options.store).await?;
    let has_tokens = store.has_tokens().await?;
    check_safe(options, has_tokens)?;
    let wall = Clock::new(None).now();
    let world = world_of(&store, wall).await?;
    let stands = world.rules.horizon.today.map(|_| world.planning.now);
    let clock = Clock::new(stands);
    let snapshot = store.snapshot_from(clock.now().date()).await?;
    let feed_secret = store.secret("feed_secret", &random_hex(32)?).await?;
    let desk = Desk::new(store, world, snapshot, clock);
    let desk = Arc::new(desk.map_err(|p| Error::usage(p.detail, "import the dataset again"))?);
    let app = App {
        desk: Arc::clone(&desk),
        metrics: Arc::new(Metrics::new()),
        feed_secret: feed_secret.into(),
    };
    let router = router(app, options);
    tokio::spawn(keep_house(Arc::clone(&desk)));
    listen(options, router, has_tokens).await
}

/// Refuses what would let anybody on the network in.
fn check_safe(options: &Options, has_tokens: bool) -> Result<()> {
    if options.address.ip().is_loopback() {
        return Ok(());
    }
    if !has_tokens {
        return Err(Error::usage(
            format!(
                "{} can be reached from outside and no token works",
                options.address
            ),
            "make one with `oneknock token new`, or listen on 127.0.0.1",
        ));
    }
    if options.tls.is_none() && !options.behind_proxy {
        return Err(Error::usage(
            format!(
                "{} can be reached from outside without TLS",
                options.address
            ),
            "give --tls-cert and --tls-key, or --behind-proxy where a proxy does TLS",
        ));
    }
    Ok(())
}

async fn listen(options: &Options, router: Router, has_tokens: bool) -> Result<()> {
    let handle = axum_server::Handle::new();
    let stop = handle.clone();
    tokio::spawn(async move {
        told_to_stop().await;
        tracing::info!("stopping: requests under way are finished");
        stop.graceful_shutdown(Some(Duration::from_secs(10)));
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let announced = handle.clone();
    let scheme = if options.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let how = (!has_tokens).then(|| how_to_make_a_token(&options.store));
    tokio::spawn(async move {
        if let Some(address) = announced.listening().await {
            tracing::info!(%address, "listening");
            announce(scheme, address, how.as_deref());
        }
    });
    let done = match &options.tls {
        Some((certificate, key)) => {
            let config = RustlsConfig::from_pem_file(certificate, key)
                .await
                .map_err(|e| Error::io("read", certificate, e))?;
            axum_server::bind_rustls(options.address, config)
                .handle(handle)
                .serve(service)
                .await
        }
        None => {
            axum_server::bind(options.address)
                .handle(handle)
                .serve(service)
                .await
        }
    };
    done.map_err(|e| {
        Error::usage(
            format!("{} cannot be listened on: {e}", options.address),
            "choose another address or port",
        )
    })
}

/// One line on stdout for whoever started us, and how to get in where nobody can yet.
#[expect(clippy::print_stdout, reason = "the address is the command's result")]
fn announce(scheme: &str, address: SocketAddr, how: Option<&str>) {
    println!("{scheme}://{address}");
    if let Some(how) = how {
        println!("{how}");
    }
}

/// The command that makes the first token. An address with a user in it may hold a password and
/// is not repeated.
fn how_to_make_a_token(store: &str) -> String {
    let store = if store.contains('@') { "STORE" } else { store };
    format!(
        "No token works yet, so nobody gets in. Make one, and paste it into the page:\n  \
         oneknock token --store {store} new 'Planner' --scope planner"
    )
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let kind = tokio::signal::unix::SignalKind::terminate();
        if let Ok(mut terminate) = tokio::signal::unix::signal(kind) {
            tokio::select! {
                _ = interrupt => (),
                _ = terminate.recv() => (),
            }
            return;
        }
    }
    let _ = interrupt.await;
}

/// Lets holds run out, and looks for what other servers have written.
async fn keep_house(desk: Arc<Desk>) {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let now = desk.moment().instant;
        let lapsed: Vec<String> = {
            let held = desk.read();
            let lapsed = held.records.values().filter(|r| r.has_lapsed(now));
            lapsed.map(|r| r.visit_id.clone()).collect()
        };
        for id in lapsed {
            let caller = desk::Caller {
                who: "the clock".to_owned(),
                key: None,
            };
            let expire =
                |held: &desk::Held, _| act::give_back(held, &id, VisitState::Expired, "expire");
            if let Err(problem) = desk.write(&caller, expire).await {
                tracing::warn!(visit = id, "a hold could not be ended: {}", problem.detail);
            }
        }
        if let Err(problem) = desk.refresh().await {
            tracing::warn!("the store cannot be read: {}", problem.detail);
        }
    }
}
