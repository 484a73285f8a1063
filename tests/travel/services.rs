//! Providers `osrm` and `valhalla`: a service that answers, and all the ways in which one
//! does not. The service is a small server of our own.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use oneknock::model::LatLon;
use oneknock::rules::{Fallback, Provider, TravelRules};
use oneknock::travel::{self, Leg, Places};
use oneknock::units::{Metres, Minutes};
use tempfile::TempDir;

use super::landlord::{at, landlord, rules};

/// What the server does with a request.
#[derive(Clone, Copy)]
enum Answer {
    /// Answers with a status, headers and a body.
    With(u16, &'static str, &'static str),
    /// Takes the request and says nothing.
    Silence,
    /// Closes the connection.
    Close,
}

/// A server that gives these answers in turn, the last one for ever.
fn server(answers: &'static [Answer]) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            read_request(&mut stream);
            let turn = count.fetch_add(1, Ordering::SeqCst);
            match answers[turn.min(answers.len() - 1)] {
                Answer::With(status, headers, body) => {
                    let length = body.len();
                    let _ = write!(
                        stream,
                        "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
                    );
                }
                Answer::Silence => silent.push(stream),
                Answer::Close => drop(stream),
            }
        }
    });
    (url, asked)
}

fn read_request(stream: &mut TcpStream) {
    let mut request = Vec::new();
    let mut block = [0; 4096];
    while let Ok(n) = stream.read(&mut block) {
        request.extend(&block[..n]);
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            if n == 0 {
                return;
            }
            continue;
        };
        let length = head.lines().find_map(|l| {
            let (name, value) = l.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse().ok())?
        });
        if n == 0 || body.len() >= length.unwrap_or(0) {
            return;
        }
    }
}

fn homes() -> [LatLon; 2] {
    [at(53.50, -1.10), at(53.51, -1.10)]
}

fn by_service(provider: Provider, url: &str) -> TravelRules {
    let mut rules = rules(provider);
    rules.service.url = Some(url.to_owned());
    rules.service.timeout_seconds = 1;
    rules.service.tries = 2;
    rules.service.backoff_milliseconds = 10;
    rules
}

const TABLE: Answer = Answer::With(
    200,
    "",
    r#"{"code":"Ok","durations":[[0,125.3],[310,0]],"distances":[[0,1204.4],[2200.9,0]]}"#,
);

fn legs(rules: &TravelRules) -> [Leg; 2] {
    let places = Places::new(rules, &homes());
    [places.leg(0, 1), places.leg(1, 0)]
}

/// Parking takes four minutes.
const THERE_AND_BACK: [Leg; 2] = [
    Leg {
        minutes: Minutes(7),
        metres: Metres(1200),
    },
    Leg {
        minutes: Minutes(10),
        metres: Metres(2200),
    },
];

#[test]
fn osrm_is_asked_once_for_a_table_and_what_it_says_is_kept() {
    let (url, asked) = server(&[TABLE]);
    let folder = TempDir::new().unwrap();
    let mut rules = by_service(Provider::Osrm, &url);
    rules.service.cache = Some(folder.path().to_owned());
    assert_eq!(
        travel::open(&rules, &landlord(&homes()), false).unwrap(),
        []
    );
    assert_eq!(legs(&rules), THERE_AND_BACK);
    let subset = Places::new(&rules, &homes()).subset(&[1, 0]);
    assert_eq!(subset.leg(1, 0), THERE_AND_BACK[0]);
    assert_eq!(asked.load(Ordering::SeqCst), 1);

    // As another process would: other rules, the same question, the table on disk.
    rules.service.tries = 3;
    travel::open(&rules, &landlord(&homes()), false).unwrap();
    assert_eq!(legs(&rules), THERE_AND_BACK);
    assert_eq!(asked.load(Ordering::SeqCst), 1);

    // A table that was cut short is asked for again.
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 3]).unwrap();
    }
    rules.service.tries = 4;
    travel::open(&rules, &landlord(&homes()), false).unwrap();
    assert_eq!(legs(&rules), THERE_AND_BACK);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn valhalla_speaks_of_kilometres() {
    const MATRIX: Answer = Answer::With(
        200,
        "",
        r#"{"sources_to_targets":[[{"time":0,"distance":0},{"time":125,"distance":1.204}],
            [{"time":310,"distance":2.2},{"time":0,"distance":0}]],"units":"kilometers"}"#,
    );
    let (url, _) = server(&[MATRIX]);
    let rules = by_service(Provider::Valhalla, &url);
    travel::open(&rules, &landlord(&homes()), false).unwrap();
    assert_eq!(legs(&rules), THERE_AND_BACK);
}

#[test]
fn a_service_that_is_busy_is_asked_again() {
    const BUSY: Answer = Answer::With(429, "retry-after: 0\r\n", "slow down");
    const DOWN: Answer = Answer::With(503, "", "");
    for passing in [
        &[BUSY, TABLE],
        &[DOWN, TABLE],
        &[Answer::Close, TABLE],
        &[Answer::Silence, TABLE],
    ] {
        let (url, asked) = server(passing);
        let rules = by_service(Provider::Osrm, &url);
        travel::open(&rules, &landlord(&homes()), false).unwrap();
        assert_eq!(legs(&rules), THERE_AND_BACK);
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}

#[test]
fn a_service_that_gives_no_table_is_a_clear_error() {
    let cases: [(&'static [Answer], &str); 9] = [
        (&[Answer::Silence], "does not answer within 1 s, 2 times"),
        (&[Answer::Close], "cannot be reached"),
        (
            &[Answer::With(429, "", "")],
            "answers with status 429, 2 times",
        ),
        (
            &[Answer::With(200, "", "<html><body>Log in</body></html>")],
            "answers with something that is no table (status 200): `<html><body>Log in</body></html>`",
        ),
        (
            &[Answer::With(
                400,
                "",
                r#"{"code":"TooBig","message":"Too many table coordinates"}"#,
            )],
            "answers with status 400: Too many table coordinates",
        ),
        (
            &[Answer::With(
                200,
                "",
                r#"{"code":"Ok","durations":[[0,125]]}"#,
            )],
            "answers with a table of 1 x 2, not of 2 x 2",
        ),
        (
            &[Answer::With(
                200,
                "",
                r#"{"code":"Ok","durations":[[0,125],[7]]}"#,
            )],
            "answers with a table of 2 x 1, not of 2 x 2",
        ),
        (
            &[Answer::With(
                200,
                "",
                r#"{"code":"Ok","durations":[[0,125],[125,0,7]]}"#,
            )],
            "answers with a table of 2 x 3, not of 2 x 2",
        ),
        (
            &[Answer::With(200, "", r#"{"code":"Ok","durations":"none"}"#)],
            "answers with something that is no table",
        ),
    ];
    for (answers, what) in cases {
        let (url, _) = server(answers);
        let mut rules = by_service(Provider::Osrm, &url);
        let error = travel::open(&rules, &landlord(&homes()), false)
            .unwrap_err()
            .to_string();
        assert!(error.contains(what) && error.contains(&url), "{error}");
        assert!(travel::standing(&rules).is_err());
        // The same for whoever opens it leniently, and for nobody after them.
        assert_eq!(
            travel::open(&rules, &landlord(&homes()), true)
                .unwrap()
                .len(),
            1
        );
        travel::standing(&rules).unwrap();
        travel::open(&rules, &landlord(&homes()), false).unwrap_err();
        assert!(travel::standing(&rules).is_err());
        // With a stand-in it is a warning, and every leg is crow-fly.
        rules.fallback = Fallback::CrowFly;
        let warnings = travel::open(&rules, &landlord(&homes()), false).unwrap();
        assert!(
            warnings[0].to_string().contains("crow-fly"),
            "{}",
            warnings[0]
        );
        let crow_fly = Places::new(&self::rules(Provider::CrowFly), &homes());
        assert_eq!(legs(&rules), [crow_fly.leg(0, 1), crow_fly.leg(1, 0)]);
        travel::standing(&rules).unwrap();
    }
}

#[test]
fn a_pair_without_a_way_is_taken_crow_fly() {
    const ISLAND: Answer = Answer::With(
        200,
        "",
        r#"{"code":"Ok","durations":[[0,null],[310,0]],"distances":[[0,null],[2200,0]]}"#,
    );
    let (url, _) = server(&[ISLAND]);
    let rules = by_service(Provider::Osrm, &url);
    travel::open(&rules, &landlord(&homes()), false).unwrap();
    let crow_fly = Places::new(&self::rules(Provider::CrowFly), &homes());
    assert_eq!(legs(&rules), [crow_fly.leg(0, 1), THERE_AND_BACK[1]]);
}

#[test]
fn a_build_with_a_service_that_is_away_leaves_last_nights_schedule() {
    let folder = TempDir::new().unwrap();
    let dataset = folder.path().join("landlord");
    std::fs::create_dir(&dataset).unwrap();
    for entry in std::fs::read_dir("tests/data/small").unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, dataset.join(path.file_name().unwrap())).unwrap();
    }
    let out = folder.path().join("plan");
    let build = || {
        let mut command = assert_cmd::Command::cargo_bin("oneknock").unwrap();
        command.arg("build").arg(&dataset).arg("--out").arg(&out);
        command.args(["--iterations", "200"]).assert()
    };
    build().success();
    let before = std::fs::read(out.join("visits.csv")).unwrap();

    let (url, _) = server(&[Answer::With(200, "", "<html>")]);
    let rules = dataset.join("rules.toml");
    let text = std::fs::read_to_string(&rules).unwrap();
    let service = format!("\n[travel]\nprovider = \"osrm\"\n[travel.service]\nurl = \"{url}\"\n");
    std::fs::write(&rules, text + &service).unwrap();
    let told = build().code(2).get_output().stderr.clone();
    let told = String::from_utf8(told).unwrap();
    assert!(
        told.contains("is no table") && told.contains("travel.fallback"),
        "{told}"
    );
    assert_eq!(std::fs::read(out.join("visits.csv")).unwrap(), before);
}
