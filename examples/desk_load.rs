//! Loads a desk: `offers` measures how long offers take, `race` lets many clients hold, confirm and
//! cancel few slots at once, and `crash` does the same to a desk of its own that is killed at random
//! moments, and looks after each restart whether all that was acknowledged is there.
//!
//! ```text
//! oneknock import landlord plan --store desk.db && oneknock serve --store desk.db --rate 0 &
//! export TOKEN=$(oneknock token --store desk.db new Load --scope planner)
//! cargo run --release --example desk_load -- offers 127.0.0.1:8080 landlord --clients 8 --requests 4000
//! cargo run --release --example desk_load -- race 127.0.0.1:8080 landlord --clients 64 --requests 20000
//! cargo run --release --example desk_load -- crash desk.db landlord --clients 64 --rounds 50
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "an example stops at the first surprise"
)]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// One kept connection.
struct Client {
    address: String,
    token: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            token: std::env::var("TOKEN").unwrap_or_default(),
            stream: None,
        }
    }

    /// Status and body; `None` where the service went away before it answered.
    fn send(&mut self, method: &str, path: &str, key: &str, body: &Value) -> Option<(u16, Value)> {
        let answer = self.try_send(method, path, key, body);
        if answer.is_none() {
            self.stream = None;
        }
        answer
    }

    fn try_send(
        &mut self,
        method: &str,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Option<(u16, Value)> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(&self.address).ok()?;
            stream.set_nodelay(true).ok()?;
            self.stream = Some(BufReader::new(stream));
        }
        let stream = self.stream.as_mut()?;
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let text = format!(
            "{method} {path} HTTP/1.1\r\nhost: desk\r\ncontent-type: application/json\r\n\
             authorization: Bearer {}\r\nidempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        stream.get_mut().write_all(text.as_bytes()).ok()?;
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let status: u16 = line.split(' ').nth(1)?.parse().ok()?;
        let mut length = 0;
        loop {
            let mut header = String::new();
            if stream.read_line(&mut header).ok()? == 0 {
                return None;
            }
            let header = header.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(n) = header.strip_prefix("content-length:") {
                length = n.trim().parse().ok()?;
            }
        }
        let mut bytes = vec![0; length];
        stream.read_exact(&mut bytes).ok()?;
        Some((
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        ))
    }
}

/// A small generator of whole numbers (SplitMix64): the load is the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// Homes of the dataset, of one patch if named.
fn homes(dataset: &str, few: usize) -> Vec<u64> {
    let mut reader = csv::Reader::from_path(format!("{dataset}/properties.csv")).unwrap();
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|h| h == name).unwrap();
    let (uprn, patch) = (at("uprn"), at("patch"));
    let rows: Vec<(String, u64)> = reader
        .records()
        .map(|r| r.unwrap())
        .map(|r| (r[patch].to_owned(), r[uprn].parse().unwrap()))
        .collect();
    let first = rows[0].0.clone();
    let all = rows.iter().filter(|(p, _)| few == 0 || *p == first);
    let all: Vec<u64> = all.map(|(_, u)| *u).collect();
    if few == 0 {
        all
    } else {
        all[..few.min(all.len())].to_vec()
    }
}

/// What the clients of one run have seen.
#[derive(Default)]
struct Seen {
    times: Vec<f64>,
    counts: BTreeMap<String, usize>,
    /// The last acknowledged record of each visit; null while an answer is outstanding.
    kept: BTreeMap<String, Value>,
}

/// Lets so many clients at an address until so many requests are made or it goes away.
fn load(
    address: &str,
    homes: &[u64],
    race: bool,
    clients: usize,
    requests: usize,
    round: usize,
) -> Seen {
    let left = AtomicUsize::new(requests);
    let seen = Mutex::new(Seen::default());
    std::thread::scope(|threads| {
        for number in 0..clients {
            let (left, seen) = (&left, &seen);
            threads.spawn(move || {
                let mut work = Worker {
                    client: Client::new(address),
                    dice: Dice((1000 * round + number) as u64),
                    number: 1000 * round + number,
                    asked: 0,
                    mine: Vec::new(),
                    seen: Seen::default(),
                };
                let next = |n: usize| n.checked_sub(1);
                while left
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next)
                    .is_ok()
                {
                    let home = homes[work.dice.below(homes.len())];
                    let done = if race {
                        work.race(home)
                    } else {
                        work.offers(home)
                    };
                    if done.is_none() {
                        break;
                    }
                }
                let mut all = seen.lock().unwrap();
                all.times.extend(work.seen.times);
                all.kept.extend(work.seen.kept);
                for (name, n) in work.seen.counts {
                    *all.counts.entry(name).or_default() += n;
                }
            });
        }
    });
    seen.into_inner().unwrap()
}

/// A desk of our own, killed and started again, and what it has forgotten.
fn crash(store: &str, homes: &[u64], clients: usize, rounds: usize) {
    let binary = std::env::var("ONEKNOCK").unwrap_or_else(|_| "target/release/oneknock".to_owned());
    let start = || {
        let mut process = Command::new(&binary)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--rate",
                "0",
                "--store",
                store,
            ])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = process.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        (
            process,
            line.trim().trim_start_matches("http://").to_owned(),
        )
    };
    let mut dice = Dice(7);
    let (mut all, mut lost, mut written) = (BTreeMap::new(), 0, 0);
    for round in 0..=rounds {
        let (mut process, address) = start();
        let mut client = Client::new(&address);
        for (id, was) in &all {
            let asked = client.send("GET", &format!("/v1/visits/{id}"), "", &Value::Null);
            let (status, now) = asked.unwrap();
            if !stands(was, status, &now) {
                lost += 1;
                println!("round {round}: {id} was {was}, is {status} {now}");
            }
        }
        if round == rounds {
            process.kill().unwrap();
            process.wait().unwrap();
            break;
        }
        // What is over is not asked for again: the answer stays the same.
        let over = |v: &Value| !v.is_null() && v["status"] == "cancelled";
        all.retain(|_, v| !over(v));
        let wait = Duration::from_millis(300 + dice.below(1500) as u64);
        let seen = std::thread::scope(|threads| {
            let run = threads.spawn(|| load(&address, homes, true, clients, usize::MAX, round + 1));
            std::thread::sleep(wait);
            process.kill().unwrap();
            process.wait().unwrap();
            run.join().unwrap()
        });
        written += seen.kept.values().filter(|v| !v.is_null()).count();
        all.extend(seen.kept);
    }
    println!(
        "{}",
        json!({ "kills": rounds, "acknowledged": written, "lost": lost })
    );
}

/// Whether a visit is as it was acknowledged; one whose last answer never came may be either way.
fn stands(was: &Value, status: u16, now: &Value) -> bool {
    if was.is_null() {
        return true;
    }
    let same = ["date", "slot_from", "slot_to", "crew", "uprn"]
        .iter()
        .all(|k| was[*k] == now[*k]);
    let lapsed = was["status"] == "held" && now["status"] == "expired";
    status == 200 && same && (was["status"] == now["status"] || lapsed)
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str, usual: usize| {
        let at = args.iter().position(|a| a == name);
        at.map_or(usual, |i| args[i + 1].parse().unwrap())
    };
    let (what, address, dataset) = (&args[0], &args[1], &args[2]);
    let (clients, requests) = (flag("--clients", 8), flag("--requests", 2000));
    let few = if what == "offers" { 0 } else { 200 };
    let homes = homes(dataset, flag("--homes", few));
    if what == "crash" {
        return crash(address, &homes, clients, flag("--rounds", 50));
    }
    let began = Instant::now();
    let mut seen = load(address, &homes, what == "race", clients, requests, 0);
    let seconds = began.elapsed().as_secs_f64();
    seen.times.sort_by(f64::total_cmp);
    let times = &seen.times;
    let at = |q: f64| {
        let index = (q * times.len().saturating_sub(1) as f64) as usize;
        times.get(index).copied().unwrap_or(0.0)
    };
    println!(
        "{}",
        json!({
            "requests": times.len(), "seconds": seconds, "a_second": times.len() as f64 / seconds,
            "p50_ms": at(0.5), "p90_ms": at(0.9), "p99_ms": at(0.99), "max_ms": at(1.0),
            "answers": seen.counts,
        })
    );
    // Every acknowledged write is asked for once more.
    let mut client = Client::new(address);
    let lost = seen.kept.iter().filter(|(id, was)| {
        let now = client.send("GET", &format!("/v1/visits/{id}"), "", &Value::Null);
        !was.is_null() && now.is_none_or(|(status, now)| !stands(was, status, &now))
    });
    println!(
        "{}",
        json!({ "acknowledged": seen.kept.len(), "lost": lost.count() })
    );
}

struct Worker {
    client: Client,
    dice: Dice,
    number: usize,
    asked: usize,
    /// Visits held or booked by this client, with their home.
    mine: Vec<(String, bool)>,
    seen: Seen,
}

impl Worker {
    fn ask(&mut self, what: &str, path: &str, body: &Value) -> Option<(u16, Value)> {
        self.asked += 1;
        let key = format!("{}-{}-{}", std::process::id(), self.number, self.asked);
        let began = Instant::now();
        let answer = self.client.send("POST", path, &key, body)?;
        self.seen.times.push(began.elapsed().as_secs_f64() * 1000.0);
        *self
            .seen
            .counts
            .entry(format!("{what} {}", answer.0))
            .or_default() += 1;
        Some(answer)
    }

    fn offers(&mut self, home: u64) -> Option<()> {
        self.ask("offers", "/v1/offers", &json!({ "uprn": home }))
            .map(|_| ())
    }

    /// One operation of the race: take a slot, or confirm or cancel one of one's own.
    fn race(&mut self, home: u64) -> Option<()> {
        let turn = self.dice.below(10);
        if turn < 6 || self.mine.is_empty() {
            let count = if turn.is_multiple_of(2) { 1 } else { 5 };
            let (_, found) = self.ask(
                "offers",
                "/v1/offers",
                &json!({ "uprn": home, "count": count }),
            )?;
            let offers = found["offers"].as_array().cloned().unwrap_or_default();
            if offers.is_empty() {
                return Some(());
            }
            let take = offers[self.dice.below(offers.len())]["take"].clone();
            let (status, record) = self.ask("hold", "/v1/holds", &take)?;
            if status == 201 {
                let id = record["visit_id"].as_str().unwrap().to_owned();
                self.seen.kept.insert(id.clone(), record);
                self.mine.push((id, false));
            }
            return Some(());
        }
        let at = self.dice.below(self.mine.len());
        let (id, confirmed) = self.mine[at].clone();
        let cancel = confirmed || turn == 9;
        let what = if cancel { "cancel" } else { "confirm" };
        let before = self.seen.kept.insert(id.clone(), Value::Null);
        let (status, record) = self.ask(what, &format!("/v1/visits/{id}/{what}"), &Value::Null)?;
        let known = if status == 200 { Some(record) } else { before };
        self.seen
            .kept
            .insert(id.clone(), known.unwrap_or(Value::Null));
        if cancel || status != 200 {
            self.mine.remove(at);
        } else {
            self.mine[at].1 = true;
        }
        Some(())
    }
}
