//! Plans one landlord twice, crow-fly and by road, audits both by road, and drives both.
//!
//! `cargo run --release --example crow_or_roads -- EXTRACT.osm.pbf FOLDER [HOMES] [ITERATIONS]`
//!
//! The landlord is made up: homes at the addresses of the extract. A dataset lies in the United
//! Kingdom, so a map from elsewhere is planned with the landlord moved there and, once it is
//! loaded, back. Driving takes each day as planned: an operative who is early waits, one who is
//! late is late at all that follows; a slot is broken if they arrive after its end.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use oneknock::audit::{Files, audit};
use oneknock::dataset::{self, Mode};
use oneknock::model::{Build, Landlord, LatLon, StopKind};
use oneknock::pipeline::{self, Effort, Input};
use oneknock::rules::{Provider, Rules, Side, WorkingDays};
use oneknock::travel::{self, Places};
use oneknock::{generate, report, rules};
use osmpbf::{Element, ElementReader};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [extract, folder, more @ ..] = words.as_slice() else {
        return Err("give EXTRACT.osm.pbf and a FOLDER to write".into());
    };
    let number = |i: usize, otherwise: u64| more.get(i).map_or(Ok(otherwise), |n| n.parse());
    let (homes, iterations) = (number(0, 2_000)? as usize, number(1, 300_000)?);
    let (extract, folder) = (Path::new(extract), Path::new(folder));
    let addresses = addresses(extract)?;
    let moved = Moved::to_england(&addresses);
    std::fs::create_dir_all(folder)?;
    write_postcodes(&folder.join("postcodes.csv"), &addresses, &moved)?;
    let options = generate::Options {
        homes: Some(homes),
        postcodes: Some(folder.join("postcodes.csv")),
        ..generate::Options::default()
    };
    let dataset = folder.join("landlord");
    generate::generate(&options, &dataset)?;

    let crow = rules::load(dataset::rules_file(&dataset).as_deref())?;
    let working_days = WorkingDays::load(crow.nation, None)?;
    let mut landlord = dataset::load(&dataset, &crow, Mode::Strict)?.landlord;
    moved.back(&mut landlord);
    // Operatives who would live outside the extract live at its nearest address instead.
    for operative in &mut landlord.operatives {
        operative.start = nearest(&addresses, operative.start);
        operative.end = nearest(&addresses, operative.end);
    }
    let mut roads = crow.clone();
    roads.travel.provider = Provider::Osm;
    roads.travel.extract = Some(extract.to_owned());
    roads.travel.roads.drive_on = Side::Right;
    let warnings = travel::open(&roads.travel, &landlord, false)?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{} homes; {} warnings",
        landlord.properties.len(),
        warnings.len()
    )?;

    for (name, rules) in [("crow-fly", &crow), ("roads", &roads)] {
        let build = plan(&landlord, rules, &working_days, iterations)?;
        let staged = report::stage(
            &folder.join(name),
            &landlord,
            rules,
            &working_days,
            &build,
            &report::Options::default(),
        )?;
        let files = Files::read(staged.path(), None, &landlord, &roads)?;
        let breaches = audit(&landlord, &roads, &working_days, &files);
        staged.publish(Some(breaches.len()))?;
        let visits = build.schedule.visits.len();
        let (late, out_of_hours, minutes) = drive(&landlord, &roads, &build);
        let planned: i32 = build.schedule.stops.iter().map(|s| s.travel.get()).sum();
        writeln!(
            out,
            "planned {name}: {visits} visits, {} breaches audited by road; driven: {late} of {visits} slots \
             broken ({:.1}%), {out_of_hours} days end after the shift; {planned} minutes of travel \
             planned, {minutes} driven",
            breaches.len(),
            100.0 * late as f64 / visits.max(1) as f64
        )?;
    }
    Ok(())
}

fn plan(
    landlord: &Landlord,
    rules: &Rules,
    working_days: &WorkingDays,
    iterations: u64,
) -> Result<Build, Box<dyn Error>> {
    let input = Input {
        landlord,
        rules,
        working_days,
        clock: generate::DEFAULT_TODAY
            .parse::<chrono::NaiveDate>()?
            .and_hms_opt(18, 0, 0)
            .unwrap_or_default(),
        dataset: "made up",
    };
    let options = pipeline::Options {
        previous: Vec::new(),
        seed: 1,
        threads: 2,
        combine: true,
        milp: false,
        choose_again: false,
        effort: Effort::Iterations(iterations),
    };
    let watch = pipeline::Watch {
        cancel: Arc::new(AtomicBool::new(false)),
        tell: &|_| (),
    };
    Ok(pipeline::build(&input, &options, &watch)?)
}

/// Slots broken, days that end after the shift, minutes driven.
fn drive(landlord: &Landlord, rules: &Rules, build: &Build) -> (usize, usize, i32) {
    let schedule = &build.schedule;
    let days = schedule
        .stops
        .chunk_by(|a, b| a.operative == b.operative && a.date == b.date);
    let mut late = vec![false; schedule.visits.len()];
    let (mut over, mut minutes) = (0, 0);
    for day in days {
        let operative = landlord.operative(day[0].operative);
        let (mut at, mut now) = (operative.start, day[0].depart.minutes());
        for stop in &day[1..] {
            let to = match stop.kind {
                StopKind::Visit(v) => landlord.property(schedule.visits[v as usize].home).at,
                StopKind::End => operative.end,
                StopKind::Start | StopKind::Break => at,
            };
            let leg = Places::new(&rules.travel, &[at, to])
                .leg(0, 1)
                .minutes
                .get();
            let stay = stop.depart.minutes() - stop.start.minutes();
            let arrive = now + leg;
            minutes += leg;
            if let StopKind::Visit(v) = stop.kind {
                late[v as usize] |= arrive > schedule.visits[v as usize].slot.to.minutes();
            }
            now = arrive.max(stop.start.minutes()) + stay;
            at = to;
        }
        let shift = operative.shift_on(day[0].date).and_then(|s| s.hours);
        over += usize::from(shift.is_some_and(|hours| now > hours.to.minutes()));
    }
    (late.into_iter().filter(|l| *l).count(), over, minutes)
}

/// The address nearest to a place.
fn nearest(addresses: &[LatLon], to: LatLon) -> LatLon {
    let shrink = to.latitude.to_radians().cos();
    let gap = |at: &LatLon| {
        let east = (at.longitude - to.longitude) * shrink;
        (at.latitude - to.latitude).hypot(east)
    };
    let best = addresses.iter().min_by(|a, b| gap(a).total_cmp(&gap(b)));
    best.copied().unwrap_or(to)
}

/// Places that have a house number.
fn addresses(extract: &Path) -> Result<Vec<LatLon>, Box<dyn Error>> {
    let mut found = Vec::new();
    ElementReader::from_path(extract)?.for_each(|element| {
        let (at, mut tags) = match &element {
            Element::DenseNode(n) => ((n.lat(), n.lon()), n.tags().collect::<Vec<_>>().into_iter()),
            Element::Node(n) => ((n.lat(), n.lon()), n.tags().collect::<Vec<_>>().into_iter()),
            _ => return,
        };
        if tags.any(|(k, _)| k == "addr:housenumber") {
            found.push(LatLon {
                latitude: at.0,
                longitude: at.1,
            });
        }
    })?;
    if found.is_empty() {
        return Err("the extract has no addresses".into());
    }
    Ok(found)
}

/// A map moved to England, metres kept.
struct Moved {
    from: LatLon,
    to: LatLon,
    stretch: f64,
}

impl Moved {
    fn to_england(places: &[LatLon]) -> Self {
        let count = places.len() as f64;
        let from = LatLon {
            latitude: places.iter().map(|p| p.latitude).sum::<f64>() / count,
            longitude: places.iter().map(|p| p.longitude).sum::<f64>() / count,
        };
        let to = LatLon {
            latitude: 53.0,
            longitude: -1.1,
        };
        let cos = |p: LatLon| p.latitude.to_radians().cos();
        Self {
            from,
            to,
            stretch: cos(from) / cos(to),
        }
    }

    fn there(&self, at: LatLon) -> LatLon {
        LatLon {
            latitude: at.latitude - self.from.latitude + self.to.latitude,
            longitude: (at.longitude - self.from.longitude) * self.stretch + self.to.longitude,
        }
    }

    fn back(&self, landlord: &mut Landlord) {
        let back = |at: &mut LatLon| {
            at.latitude += self.from.latitude - self.to.latitude;
            at.longitude = (at.longitude - self.to.longitude) / self.stretch + self.from.longitude;
        };
        landlord.properties.iter_mut().for_each(|p| back(&mut p.at));
        for operative in &mut landlord.operatives {
            back(&mut operative.start);
            back(&mut operative.end);
        }
    }
}

/// A made-up postcode at every few addresses, in areas of a kilometre or so.
fn write_postcodes(path: &Path, addresses: &[LatLon], moved: &Moved) -> std::io::Result<()> {
    const LETTERS: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";
    const APART: usize = 8;
    let mut text = String::from("postcode,latitude,longitude,lsoa21cd\n");
    for (i, at) in addresses.iter().step_by(APART).enumerate() {
        let area = format!("{:.2}/{:.2}", at.latitude, at.longitude);
        let letter = |n: usize| LETTERS[n % 20] as char;
        let at = moved.there(*at);
        let row = format!(
            "ZX{} {}{}{},{:.6},{:.6},{area}\n",
            1 + i / 4_000,
            i / 400 % 10,
            letter(i / 20),
            letter(i),
            at.latitude,
            at.longitude
        );
        text.push_str(&row);
    }
    std::fs::write(path, text)
}
