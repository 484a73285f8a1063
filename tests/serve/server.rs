//! A desk to test: a landlord and its schedule made once, a store of its own, a real process.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const ONEKNOCK: &str = env!("CARGO_BIN_EXE_oneknock");

/// Landlord and schedule, made once for all tests.
pub(crate) fn planned() -> &'static (TempDir, PathBuf, PathBuf) {
    static MADE: OnceLock<(TempDir, PathBuf, PathBuf)> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let (landlord, plan) = (folder.path().join("landlord"), folder.path().join("plan"));
        let run = |args: &[&str]| {
            assert!(
                Command::new(ONEKNOCK)
                    .args(args)
                    .output()
                    .unwrap()
                    .status
                    .success()
            );
        };
        let (l, p) = (landlord.to_str().unwrap(), plan.to_str().unwrap());
        run(&["generate", "--homes", "250", "--seed", "3", "--out", l]);
        run(&["build", l, "--out", p, "--iterations", "2000"]);
        (folder, landlord, plan)
    })
}

/// Every store to test on: `SQLite`, and `PostgreSQL` where Debian's package is there.
pub(crate) fn stores() -> Vec<Store> {
    let mut stores = vec![Store::sqlite()];
    stores.extend(Store::postgres());
    stores
}

/// Where Debian's package puts the programs of `PostgreSQL`.
fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let programs = versions.map(|v| v.unwrap().path().join("bin"));
    programs.filter(|bin| bin.join("initdb").exists()).max()
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skip(why: &str) {
    eprintln!("NOT TESTED: the store on PostgreSQL; {why}");
}

/// A program that refuses to be run by root.
fn as_user(program: &Path) -> Command {
    if Command::new("id").arg("-u").output().unwrap().stdout == b"0\n" {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// A throwaway store.
pub(crate) struct Store {
    pub(crate) folder: TempDir,
    pub(crate) address: String,
    postgres: Option<Child>,
}

impl Store {
    pub(crate) fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let address = folder.path().join("desk.db").display().to_string();
        Self {
            folder,
            address,
            postgres: None,
        }
    }

    /// A server of its own on a Unix socket in a throwaway folder, never as root.
    pub(crate) fn postgres() -> Option<Self> {
        let Some(bin) = postgres_programs() else {
            skip("Debian's package is not here");
            return None;
        };
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        let at = folder.path().to_str().unwrap().to_owned();
        let _ = Command::new("chown").args(["postgres", &at]).status();
        let made = as_user(&bin.join("initdb"))
            .args(["-U", "postgres", "-A", "trust", "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !made.is_ok_and(|s| s.success()) {
            skip("initdb cannot be run here");
            return None;
        }
        let mut store = Self {
            address: format!("postgres://postgres@localhost/postgres?host={at}"),
            folder,
            postgres: None,
        };
        store.start();
        Some(store)
    }

    /// Starts the server of its database.
    pub(crate) fn start(&mut self) {
        let at = self.folder.path().to_str().unwrap();
        let bin = postgres_programs().unwrap();
        let server = as_user(&bin.join("postgres"))
            .args(["-c", "listen_addresses=", "-c", "max_connections=50"])
            .args(["-k", at, "-D"])
            .arg(self.folder.path().join("data"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let ready = || {
            let mut ask = Command::new(bin.join("pg_isready"));
            ask.args(["-q", "-h", at]).status().unwrap().success()
        };
        while !ready() {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        self.postgres = Some(server);
    }

    /// Stops the server of its database, without waiting for those connected to it.
    pub(crate) fn stop(&mut self) {
        let Some(mut server) = self.postgres.take() else {
            return;
        };
        let file = self.folder.path().join("data/postmaster.pid");
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let number = text.lines().next().unwrap_or_default().to_owned();
        let _ = Command::new("kill").args(["-INT", &number]).status();
        let _ = server.wait();
    }

    /// Runs a command on this store and gives what it prints.
    pub(crate) fn run(&self, args: &[&str]) -> String {
        let mut command = Command::new(ONEKNOCK);
        let store = ["--store", &self.address];
        let out = command
            .arg(args[0])
            .args(store)
            .args(&args[1..])
            .output()
            .unwrap();
        assert!(
            out.status.success(),
            "{}{}",
            String::from_utf8_lossy(&out.stdout),
            String::from_utf8_lossy(&out.stderr)
        );
        String::from_utf8(out.stdout).unwrap()
    }

    /// A token that works.
    pub(crate) fn token(&self, scope: &str) -> String {
        let made = self.run(&["token", "new", "Test", "--scope", scope]);
        made.trim().to_owned()
    }

    /// A desk on this store, with the landlord and its schedule in it.
    pub(crate) fn desk(&self) -> Desk {
        self.import();
        Desk::start(self)
    }

    /// Lets every hold run out, as if nobody had confirmed it in time.
    pub(crate) fn let_holds_run_out(&self) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let store = sqlx::SqlitePool::connect(&self.address).await.unwrap();
            let past = "UPDATE visit SET body = json_set(body, '$.hold_ends', \
                        '2020-01-01T00:00:00Z') WHERE status = 'held'";
            sqlx::query(past).execute(&store).await.unwrap();
            store.close().await;
        });
    }

    pub(crate) fn import(&self) {
        let (_, landlord, plan) = planned();
        self.run(&["import", landlord.to_str().unwrap(), plan.to_str().unwrap()]);
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Where a visit is found.
pub(crate) fn path(visit: &Value) -> String {
    format!("/v1/visits/{}", visit["visit_id"].as_str().unwrap())
}

/// A running desk.
pub(crate) struct Desk {
    process: Child,
    out: BufReader<ChildStdout>,
    pub(crate) address: String,
    pub(crate) token: Option<String>,
}

impl Desk {
    /// One that a planner's token opens.
    pub(crate) fn start(store: &Store) -> Self {
        let mut desk = Self::closed(store, &[]);
        desk.token = Some(store.token("planner"));
        desk
    }

    /// One as it is served, with more flags, and asked without a token.
    pub(crate) fn closed(store: &Store, more: &[&str]) -> Self {
        let mut process = Command::new(ONEKNOCK)
            .args(["serve", "--listen", "127.0.0.1:0", "--rate", "0"])
            .args(["--store", &store.address])
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let (_, address) = line.trim().split_once("://").unwrap();
        Self {
            address: address.to_owned(),
            process,
            out,
            token: None,
        }
    }

    /// The next line that it prints.
    pub(crate) fn says(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line
    }

    /// As a machine that loses its power.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        self.send("GET", path, "", &[]).unwrap()
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.send("POST", path, &body, &[]).unwrap()
    }

    /// Status and body; `None` where the service went away before it answered.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Option<(u16, Value)> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: desk\r\nconnection: close\r\n");
        if let Some(token) = &self.token {
            write!(text, "authorization: Bearer {token}\r\n").unwrap();
        }
        if !body.is_empty() && !headers.iter().any(|(n, _)| *n == "content-type") {
            text += "content-type: application/json\r\n";
        }
        for (name, value) in headers {
            write!(text, "{name}: {value}\r\n").unwrap();
        }
        write!(text, "content-length: {}\r\n\r\n{body}", body.len()).unwrap();
        let _ = stream.write_all(text.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        let status = answer.split(' ').nth(1)?.parse().ok()?;
        let (_, body) = answer.split_once("\r\n\r\n")?;
        Some((
            status,
            serde_json::from_str(body).unwrap_or(Value::String(body.to_owned())),
        ))
    }

    /// That a promise stands as it was given.
    pub(crate) fn keeps(&self, visit: &Value) {
        let (status, now) = self.get(&path(visit));
        assert_eq!(
            (status, &now["status"]),
            (200, &serde_json::json!("confirmed")),
            "{visit}"
        );
        assert_eq!(now["slot_from"], visit["slot_from"]);
        assert_eq!(now["date"], visit["date"]);
    }

    /// Homes that something can be offered to, with the best offer's `take`.
    pub(crate) fn offers(&self, most: usize) -> Vec<(u64, Vec<Value>)> {
        let (_, landlord, _) = planned();
        let mut reader = csv::Reader::from_path(landlord.join("properties.csv")).unwrap();
        let uprns: Vec<u64> = reader
            .records()
            .map(|r| r.unwrap()[0].parse().unwrap())
            .collect();
        let mut found = Vec::new();
        for uprn in uprns {
            let (status, said) = self.post("/v1/offers", &serde_json::json!({ "uprn": uprn }));
            let offers = said["offers"].as_array().cloned().unwrap_or_default();
            if status == 200 && !offers.is_empty() {
                found.push((uprn, offers));
            }
            if found.len() == most {
                break;
            }
        }
        found
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
