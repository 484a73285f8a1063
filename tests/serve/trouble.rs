//! The store in trouble: locked, gone, its disk full; each a problem document, nothing lost.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::server::{Desk, Store, path, stores};

/// Books whatever is offered, home after home, until something is refused: what was acknowledged,
/// and the refusal.
fn book_until_refused(desk: &Desk, most: usize) -> (Vec<Value>, Option<(u16, Value)>) {
    let mut booked = Vec::new();
    for (_, offers) in desk.offers(most) {
        let (status, answer) = desk.post("/v1/bookings", &offers[0]["take"]);
        match status {
            201 => booked.push(answer),
            // Two homes were offered the same slot.
            409 => {}
            _ => return (booked, Some((status, answer))),
        }
    }
    (booked, None)
}

fn is_problem(answer: &(u16, Value), status: u16, kind: &str) {
    assert_eq!(answer.0, status, "{}", answer.1);
    assert_eq!(answer.1["type"], format!("urn:oneknock:problem:{kind}"));
    assert_eq!(answer.1["status"], status);
    assert!(answer.1["detail"].is_string());
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work)
}

#[test]
fn a_store_that_another_holds_is_said_to_be_locked_and_used_again_after() {
    for store in stores() {
        let desk = store.desk();
        let (_, offers) = desk.offers(1).remove(0);
        let take = &offers[0]["take"];
        wait(async {
            if store.address.starts_with("postgres") {
                let pool = sqlx::PgPool::connect(&store.address).await.unwrap();
                let mut other = pool.begin().await.unwrap();
                let lock = "LOCK TABLE visit, meta IN ACCESS EXCLUSIVE MODE";
                sqlx::query(lock).execute(&mut *other).await.unwrap();
                is_problem(&desk.post("/v1/bookings", take), 503, "store-locked");
                other.rollback().await.unwrap();
            } else {
                let pool = sqlx::SqlitePool::connect(&store.address).await.unwrap();
                let mut other = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
                sqlx::query("UPDATE meta SET value = value")
                    .execute(&mut *other)
                    .await
                    .unwrap();
                is_problem(&desk.post("/v1/bookings", take), 503, "store-locked");
                other.rollback().await.unwrap();
            }
        });
        // What needs no store is still answered meanwhile, and after it all is well.
        assert_eq!(desk.post("/v1/bookings", take).0, 201);
    }
}

#[test]
fn a_file_that_was_taken_away_takes_no_more_promises() {
    let store = Store::sqlite();
    let desk = store.desk();
    let wanted = desk.offers(2);
    let (_, booked) = desk.post("/v1/bookings", &wanted[0].1[0]["take"]);
    let away = format!("{}.away", store.address);
    std::fs::rename(&store.address, &away).unwrap();
    let refused = desk.post("/v1/bookings", &wanted[1].1[0]["take"]);
    is_problem(&refused, 503, "store-unavailable");
    assert_eq!(desk.get("/healthz").0, 503);
    std::fs::rename(&away, &store.address).unwrap();
    assert_eq!(desk.get("/healthz").0, 200);
    assert_eq!(desk.post("/v1/bookings", &wanted[1].1[0]["take"]).0, 201);
    desk.kill();
    Desk::start(&store).keeps(&booked);
}

#[test]
fn a_server_that_stops_and_starts_loses_nothing() {
    let Some(mut store) = Store::postgres() else {
        return;
    };
    let desk = store.desk();
    let wanted = desk.offers(2);
    let (_, booked) = desk.post("/v1/bookings", &wanted[0].1[0]["take"]);
    store.stop();
    let take = &wanted[1].1[0]["take"];
    is_problem(&desk.post("/v1/bookings", take), 503, "store-unavailable");
    assert_eq!(desk.get("/healthz").0, 503);
    store.start();
    let (status, later) = desk.post("/v1/bookings", take);
    assert_eq!(status, 201, "{later}");
    for visit in [&booked, &later] {
        desk.keeps(visit);
    }
}

/// A small disk of its own, as long as it lives.
struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    /// Only root may mount one.
    fn new(kilobytes: u64) -> Option<Self> {
        let folder = tempfile::TempDir::new().unwrap();
        let size = format!("size={kilobytes}k");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]);
        let mounted = mount.arg(folder.path()).stderr(Stdio::null()).status();
        mounted
            .is_ok_and(|s| s.success())
            .then_some(Self { folder })
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount")
            .arg("-l")
            .arg(self.folder.path())
            .status();
    }
}

#[test]
fn a_full_disk_is_told_and_nothing_acknowledged_is_lost() {
    let mut store = Store::sqlite();
    store.import();
    store.token("planner");
    // What was written last may still stand in the log beside the file.
    let files = ["", "-wal"].map(|end| format!("{}{end}", store.address));
    let size = |file: &String| std::fs::metadata(file).map_or(0, |m| m.len() / 1024);
    let Some(disk) = SmallDisk::new(files.iter().map(size).sum::<u64>() + 400) else {
        eprintln!("NOT TESTED: a full disk; only root may mount a small one");
        return;
    };
    let inside = disk.folder.path().join("desk.db").display().to_string();
    for (file, end) in files.iter().zip(["", "-wal"]) {
        if Path::new(file).exists() {
            std::fs::copy(file, format!("{inside}{end}")).unwrap();
        }
    }
    store.address = inside;
    let desk = Desk::start(&store);
    let (booked, refused) = book_until_refused(&desk, 60);
    is_problem(&refused.expect("the disk is small"), 507, "store-full");
    assert!(!booked.is_empty());
    // It goes on answering what needs no room, and keeps what it acknowledged.
    assert_eq!(desk.get("/v1/homes?q=street").0, 200);
    for visit in &booked {
        desk.keeps(visit);
    }
    desk.kill();
    let more = Command::new("mount")
        .args(["-o", "remount,size=64m"])
        .arg(disk.folder.path())
        .status();
    assert!(more.unwrap().success());
    let desk = Desk::start(&store);
    for visit in &booked {
        desk.keeps(visit);
    }
    drop(desk);
}

#[test]
fn a_calendar_keeps_its_identifiers_and_counts_changes() {
    let store = Store::sqlite();
    let desk = store.desk();
    let (_, offers) = desk.offers(1).remove(0);
    let (_, booked) = desk.post("/v1/bookings", &offers[0]["take"]);
    let id = booked["visit_id"].as_str().unwrap();
    let sequence = |operative: &str| -> Option<u32> {
        let (status, at) = desk.get(&format!("/v1/operatives/{operative}/calendar-address"));
        assert_eq!(status, 200);
        let (_, feed) = desk.get(at["path"].as_str().unwrap());
        let feed = feed.as_str().unwrap().replace("\r\n ", "");
        let events = feed.split("BEGIN:VEVENT").skip(1);
        let uid = format!("UID:{id}/{operative}@oneknock");
        let mut own = events.filter(|e| e.contains(&uid));
        let event = own.next()?;
        assert!(own.next().is_none(), "one event for each visit");
        let line = event.lines().find(|l| l.starts_with("SEQUENCE:"))?;
        line.trim_start_matches("SEQUENCE:").trim().parse().ok()
    };
    let who = booked["parts"][0]["operative_id"].as_str().unwrap();
    let first = sequence(who).expect("it is in the feed");
    assert_eq!(sequence(who), Some(first), "nothing has changed");
    let asked = json!({ "uprn": booked["uprn"] });
    let (_, found) = desk.post(&format!("{}/move-offers", path(&booked)), &asked);
    let others = found["offers"].as_array().unwrap();
    let other = others
        .iter()
        .find(|o| o["take"]["slot_from"] != booked["slot_from"]);
    let take = &other.expect("another slot")["take"];
    let (status, moved) = desk.post(&format!("{}/move", path(&booked)), take);
    assert_eq!(status, 200, "{moved}");
    let now = moved["parts"][0]["operative_id"].as_str().unwrap();
    let second = sequence(now).expect("it is in the feed");
    assert!(first < second, "{first} {second}");
    // Told to the tenant already: it has to grow over a restart too.
    desk.kill();
    let desk = Desk::start(&store);
    desk.post(
        &format!("{}/status", path(&booked)),
        &json!({ "status": "on_the_way" }),
    );
    let (_, later) = desk.get(&path(&booked));
    assert!(
        u64::from(second) < later["sequence"].as_u64().unwrap(),
        "{later}"
    );
}

#[test]
fn it_serves_by_its_own_certificate() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (certificate, key) = (file("cert.pem"), file("key.pem"));
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
        ])
        .args(["-out", &certificate, "-keyout", &key])
        .stderr(Stdio::null())
        .status();
    let curl = Command::new("curl").arg("--version").output();
    if !made.is_ok_and(|s| s.success()) || curl.is_err() {
        eprintln!("NOT TESTED: TLS; openssl and curl are not both here");
        return;
    }
    let store = Store::sqlite();
    store.import();
    let desk = Desk::closed(&store, &["--tls-cert", &certificate, "--tls-key", &key]);
    let port = desk.address.rsplit(':').next().unwrap();
    let asked = Command::new("curl")
        .args(["-sS", "--cacert", &certificate])
        .arg(format!("https://localhost:{port}/healthz"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&asked.stdout), "well");
    // A certificate that is none is refused with its name, before anything is served.
    std::fs::write(&certificate, "no certificate").unwrap();
    let mut wrong = Command::new(super::server::ONEKNOCK);
    wrong.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--store",
        &store.address,
    ]);
    wrong.args(["--tls-cert", &certificate, "--tls-key", &key]);
    let refused = wrong.output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("cert.pem"));
}
