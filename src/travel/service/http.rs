//! HTTP: one request, with its time limits, tries and waits.
//!
//! What may pass (no connection, no answer in time, 429, 5xx) is tried again after a wait that
//! doubles, or that the service names; what will not pass (another status, an answer that is
//! no JSON) is an error at once. Nothing waits longer than its limit, so nothing hangs.

use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{Response, StatusCode};

use crate::error::{Error, Result};
use crate::rules::ServiceRules;

/// Most bytes of an answer: a table of 5,000 x 5,000 in JSON has about this many.
const MOST_BYTES: u64 = 512 << 20;
/// Longest wait that a service may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How much of an answer that is no table is shown.
const SHOWN: usize = 120;

/// A service's address with how it is asked.
#[derive(Debug)]
pub(super) struct Client {
    url: String,
    agent: Agent,
    tries: u32,
    wait: Duration,
    timeout: Duration,
}

/// Why a try gave nothing.
enum Miss {
    /// It may pass: wait so long, if the service says.
    Again(String, Option<Duration>),
    /// It will not.
    Never(String),
}

impl Client {
    pub(super) fn new(url: &str, rules: &ServiceRules) -> Result<Self> {
        let url = url.trim_end_matches('/');
        if !url.starts_with("http://") && !url.starts_with("https://") {
            let what = format!("`{url}` is no address of a service");
            return Err(Error::travel(
                what,
                "give one such as http://127.0.0.1:5000",
            ));
        }
        let timeout = Duration::from_secs(u64::from(rules.timeout_seconds));
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            .user_agent(concat!("oneknock/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            url: url.to_owned(),
            agent: config.into(),
            tries: rules.tries,
            wait: Duration::from_millis(u64::from(rules.backoff_milliseconds)),
            timeout,
        })
    }

    /// What it is called in messages.
    pub(super) fn name(&self) -> &str {
        &self.url
    }

    /// Asks at a path below the address, with a body if one is given.
    pub(super) fn ask(&self, path: &str, body: Option<&str>) -> std::result::Result<Value, String> {
        let address = format!("{}{path}", self.url);
        let mut wait = self.wait;
        let mut tried = 1;
        loop {
            let (what, longer) = match self.once(&address, body) {
                Ok(value) => return Ok(value),
                Err(Miss::Never(what)) => return Err(what),
                Err(Miss::Again(what, longer)) => (what, longer),
            };
            if tried >= self.tries {
                return Err(format!("{what}, {tried} times"));
            }
            tracing::info!("{} {what}: try {} of {}", self.url, tried + 1, self.tries);
            sleep(longer.unwrap_or(wait).min(LONGEST_WAIT));
            wait *= 2;
            tried += 1;
        }
    }

    fn once(&self, address: &str, body: Option<&str>) -> std::result::Result<Value, Miss> {
        let sent = match body {
            None => self.agent.get(address).call(),
            Some(body) => {
                let request = self
                    .agent
                    .post(address)
                    .header("content-type", "application/json");
                request.send(body)
            }
        };
        let mut response = sent.map_err(|error| self.miss(&error))?;
        let read = response.body_mut().with_config().limit(MOST_BYTES);
        let text = read.lossy_utf8(true).read_to_string();
        let text = text.map_err(|error| self.miss(&error))?;
        judge(&response, &text)
    }

    fn miss(&self, error: &ureq::Error) -> Miss {
        match error {
            ureq::Error::Timeout(_) => {
                let seconds = self.timeout.as_secs();
                Miss::Again(format!("does not answer within {seconds} s"), None)
            }
            ureq::Error::BadUri(what) => Miss::Never(format!("is no address: {what}")),
            ureq::Error::BodyExceedsLimit(_) => Miss::Never("answers without end".to_owned()),
            other => Miss::Again(format!("cannot be reached ({other})"), None),
        }
    }
}

fn judge<B>(response: &Response<B>, text: &str) -> std::result::Result<Value, Miss> {
    let status = response.status();
    let passes = status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
        || status.is_server_error();
    if passes {
        let header = response.headers().get("retry-after");
        let seconds = header.and_then(|h| h.to_str().ok()?.trim().parse().ok());
        let what = format!("answers with status {}", status.as_u16());
        return Err(Miss::Again(what, seconds.map(Duration::from_secs)));
    }
    match serde_json::from_str::<Value>(text) {
        Ok(value) if status.is_success() => Ok(value),
        Ok(value) => Err(Miss::Never(format!(
            "answers with status {}: {}",
            status.as_u16(),
            start(&complaint(&value))
        ))),
        Err(_) => Err(Miss::Never(format!(
            "answers with something that is no table (status {}): `{}`",
            status.as_u16(),
            start(text)
        ))),
    }
}

/// What OSRM and Valhalla say is wrong.
fn complaint(value: &Value) -> String {
    let said = value["message"].as_str().or(value["error"].as_str());
    said.map_or_else(|| value.to_string(), str::to_owned)
}

/// The beginning of a text, on one line.
fn start(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    line.join(" ").chars().take(SHOWN).collect()
}

/// Whether an answer has the size that was asked for: rows by columns, every row alike.
pub(super) fn sized(
    rows: usize,
    columns: impl Iterator<Item = usize>,
    wanted: [usize; 2],
) -> std::result::Result<(), String> {
    let odd = columns.fold(None, |odd, row| odd.or((row != wanted[1]).then_some(row)));
    if rows == wanted[0] && odd.is_none() {
        return Ok(());
    }
    Err(format!(
        "answers with a table of {rows} x {}, not of {} x {}",
        odd.unwrap_or(wanted[1]),
        wanted[0],
        wanted[1]
    ))
}

#[cfg(test)]
mod tests {
    use super::sized;

    #[test]
    fn a_table_with_one_row_too_long_or_too_short_is_refused() {
        assert_eq!(sized(2, [3, 3].into_iter(), [2, 3]), Ok(()));
        for uneven in [[3, 4], [2, 3]] {
            let said = sized(2, uneven.into_iter(), [2, 3]).expect_err("uneven");
            assert!(said.contains("not of 2 x 3"), "{said}");
        }
        assert!(sized(1, [3].into_iter(), [2, 3]).is_err());
        assert!(sized(0, std::iter::empty(), [2, 3]).is_err());
    }
}
