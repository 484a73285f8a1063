//! Serves the desk: offers, holds, bookings and the planner's board.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::Outcome;
use crate::error::Result;
use crate::serve::{self, Options};

/// Serves the desk over a store that `oneknock import` has filled.
///
/// Nobody gets in before a token is made; without one, or without TLS, it listens on the
/// loopback only. Ctrl-C or SIGTERM ends it after the requests under way.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:
  oneknock import landlord plan --store desk.db
  oneknock token --store desk.db new 'Repairs desk' --scope desk
  oneknock serve --store desk.db")]
pub(super) struct Args {
    /// The store: a file, or `postgres://user@host/name`
    #[arg(long, value_name = "STORE")]
    store: String,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Certificate chain (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A proxy in front does TLS
    #[arg(long)]
    behind_proxy: bool,
    /// Requests a second from one address, sustained; 0 for no limit
    #[arg(long, default_value_t = 50)]
    rate: u32,
    /// Largest request body, bytes
    #[arg(long, default_value_t = 65_536)]
    body_limit: usize,
    /// Longest a request may take
    #[arg(long, value_name = "TIME", value_parser = super::duration, default_value = "10s")]
    time_limit: Duration,
}

/// Runs the command until told to stop.
pub(super) fn run(args: &Args) -> Result<Outcome> {
    let options = Options {
        address: args.listen,
        store: args.store.clone(),
        tls: args.tls_cert.clone().zip(args.tls_key.clone()),
        behind_proxy: args.behind_proxy,
        rate: args.rate,
        body_limit: args.body_limit,
        time_limit: args.time_limit,
    };
    serve::serve(&options)?;
    Ok(Outcome::Fine)
}
