//! Store: imports into it, exports from it, tokens in it.

use std::future::Future;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;

use super::Outcome;
use crate::error::{Error, Result};
use crate::serve::clock::stamp;
use crate::serve::store;
use crate::serve::{Scope, Store};

/// Puts a dataset and its schedule into a store, in place of what it held.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  oneknock import landlord plan --store desk.db")]
pub(super) struct ImportArgs {
    /// The dataset: a folder of CSV files
    dataset: PathBuf,
    /// The schedule built from it
    schedule: PathBuf,
    /// The store: a file, or `postgres://user@host/name`
    #[arg(long, value_name = "STORE")]
    store: String,
}

/// Writes a store out as a dataset's folder, with everything reported, tried and promised since.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  oneknock export --store desk.db --out landlord-tonight")]
pub(super) struct ExportArgs {
    /// The store: a file, or `postgres://user@host/name`
    #[arg(long, value_name = "STORE")]
    store: String,
    /// Folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Makes, lists and revokes tokens: who may do what.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  oneknock token --store desk.db new 'Repairs desk' --scope desk"
)]
pub(super) struct TokenArgs {
    /// The store: a file, or `postgres://user@host/name`
    #[arg(long, value_name = "STORE")]
    store: String,
    #[command(subcommand)]
    what: Token,
}

/// What is done with tokens.
#[derive(clap::Subcommand, Debug)]
enum Token {
    /// Makes one; its secret is shown once.
    New {
        /// Whose it is
        name: String,
        /// What it allows
        #[arg(long, value_enum)]
        scope: Scope,
    },
    /// Lists them, without their secrets.
    List,
    /// Revokes one, by its number.
    Revoke {
        /// Its number in the list
        number: String,
    },
}

/// Runs something that waits for the store.
pub(super) fn wait<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::usage(format!("cannot start: {e}"), "free some memory"))?
        .block_on(work)
}

fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Imports.
pub(super) fn import(args: &ImportArgs, now: NaiveDateTime) -> Result<Outcome> {
    let visits = wait(async {
        let store = Store::open(&args.store).await?;
        store::import(&store, &args.dataset, &args.schedule, now).await
    })?;
    say(&format!("{visits} visits stand in {}", args.store));
    Ok(Outcome::Fine)
}

/// Exports.
pub(super) fn export(args: &ExportArgs) -> Result<Outcome> {
    wait(async {
        let store = Store::open(&args.store).await?;
        store::export(&store, &args.out).await
    })?;
    Ok(Outcome::Fine)
}

/// Makes, lists, revokes.
pub(super) fn token(args: &TokenArgs, now: NaiveDateTime) -> Result<Outcome> {
    let at = stamp(now);
    wait(async {
        let store = Store::open(&args.store).await?;
        match &args.what {
            Token::New { name, scope } => say(&store.make_token(name, *scope, &at).await?),
            Token::List => {
                for token in store.tokens().await? {
                    let works = if token.revoked_at.is_empty() {
                        ""
                    } else {
                        "revoked"
                    };
                    let (id, scope) = (&token.id, token.scope.code());
                    say(&format!(
                        "{id}  {scope:<8} {}  {} {works}",
                        token.made_at, token.name
                    ));
                }
            }
            Token::Revoke { number } => {
                if !store.revoke_token(number, &at).await? {
                    let what = format!("no token {number} works");
                    return Err(Error::usage(what, "see `oneknock token --store … list`"));
                }
            }
        }
        Ok(Outcome::Fine)
    })
}

/// Plans what a store holds and puts the plan into it; the desk stays open meanwhile.
pub(super) fn build(
    store: &str,
    out: &Path,
    now: NaiveDateTime,
    plan: impl FnOnce(&Path) -> Result<Outcome>,
) -> Result<Outcome> {
    let folder =
        tempfile::tempdir().map_err(|e| Error::io("create", Path::new("a temporary folder"), e))?;
    wait(async {
        let store = Store::open(store).await?;
        store::export(&store, folder.path()).await
    })?;
    let outcome = plan(folder.path())?;
    if outcome != Outcome::Fine {
        return Ok(outcome);
    }
    let (stand, waiting) = wait(async {
        let store = Store::open(store).await?;
        store::publish(&store, out, now).await
    })?;
    tracing::info!("{stand} planned visits stand in the store; {waiting} wait for the next build");
    Ok(outcome)
}
