//! Write: the files of a data set, into a temporary folder that then takes its place whole.

use std::fs;
use std::path::{Path, PathBuf};

use super::access::BANDS;
use super::diary::{self, clock};
use super::landlord::Landlord;
use super::point::Point;
use super::rows::{
    AttemptRow, AvailabilityRow, BookingRow, EffectRow, HouseholdRow, OperativeRow, PropertyRow,
    Row, ShiftRow, TaskRow, TruthRow,
};
use super::streams::{ALL, Stream};
use super::{access, tasks::Task};
use crate::error::{Error, Fault, Result};

/// Every file that is written.
pub(super) const FILES: [&str; 11] = [
    "properties.csv",
    "households.csv",
    "availability.csv",
    "tasks.csv",
    "operatives.csv",
    "shifts.csv",
    "bookings.csv",
    "attempts.csv",
    "rules.toml",
    "truth.csv",
    "truth_effects.csv",
];

/// Refuses a folder that holds anything else than an earlier data set of ours: it would be lost.
pub(super) fn check_out(out: &Path) -> Option<Fault> {
    let allowed = "give a new or empty folder, or one that holds nothing but a generated data set";
    if out.file_name().is_none() {
        return Some(Fault::at(
            "--out",
            0,
            0,
            format!("`{}` has no name", out.display()),
            allowed,
        ));
    }
    let entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return None,
        Err(e) => {
            return Some(Fault::at(
                "--out",
                0,
                0,
                format!("`{}`: {e}", out.display()),
                allowed,
            ));
        }
    };
    let mut foreign: Vec<String> = entries
        .filter_map(Result::ok)
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|name| !FILES.contains(&name.as_str()))
        .collect();
    foreign.sort_unstable();
    let first = foreign.first()?;
    let what = format!("`{}` holds other files, such as `{first}`", out.display());
    Some(Fault::at("--out", 0, 0, what, allowed))
}

/// Writes all files beside `out`, then moves them into place: a crash leaves what was there whole.
pub(super) fn data_set(landlord: &Landlord, out: &Path) -> Result<()> {
    let parent = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(|e| Error::io("create", parent, e))?;
    let fresh = tempfile::Builder::new()
        .prefix(".oneknock-")
        .tempdir_in(parent)
        .map_err(|e| Error::io("create a folder in", parent, e))?;
    // The new data set in one subfolder, room for the old one in another; both go with `fresh`.
    let new = fresh.path().join("new");
    fs::create_dir(&new).map_err(|e| Error::io("create", &new, e))?;
    files(landlord, &new)?;
    let old = fresh.path().join("old");
    let replaced = out.exists();
    if replaced {
        fs::rename(out, &old).map_err(|e| Error::io("replace", out, e))?;
    }
    if let Err(e) = fs::rename(&new, out) {
        if replaced {
            fs::rename(&old, out).map_err(|e| Error::io("replace", out, e))?;
        }
        return Err(Error::io("replace", out, e));
    }
    Ok(())
}

fn files(landlord: &Landlord, dir: &Path) -> Result<()> {
    let l = landlord;
    csv(
        dir,
        "properties.csv",
        (0..l.homes.len()).map(|h| property(l, h)),
    )?;
    csv(
        dir,
        "households.csv",
        (0..l.homes.len()).map(|h| household(l, h)),
    )?;
    csv(dir, "availability.csv", availability(l))?;
    csv(
        dir,
        "tasks.csv",
        l.tasks.iter().enumerate().map(|(i, t)| task(l, i, t)),
    )?;
    csv(
        dir,
        "operatives.csv",
        l.workforce.operatives.iter().map(|o| operative(l, o)),
    )?;
    csv(dir, "shifts.csv", shifts(l))?;
    csv(
        dir,
        "bookings.csv",
        l.bookings.iter().enumerate().map(|(i, b)| booking(l, i, b)),
    )?;
    csv(
        dir,
        "attempts.csv",
        l.attempts.iter().map(|a| attempt(l, a)),
    )?;
    csv(dir, "truth.csv", truth(l))?;
    csv(dir, "truth_effects.csv", effects(l).into_iter())?;
    let path = dir.join("rules.toml");
    fs::write(&path, rules(l)).map_err(|e| Error::io("write", &path, e))
}

fn csv<R: Row>(dir: &Path, name: &str, rows: impl Iterator<Item = R>) -> Result<()> {
    let path: PathBuf = dir.join(name);
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_path(&path)
        .map_err(|e| Error::io("write", &path, e.into()))?;
    writer
        .write_record(R::COLUMNS)
        .map_err(|e| Error::io("write", &path, e.into()))?;
    for row in rows {
        writer
            .serialize(row)
            .map_err(|e| Error::io("write", &path, e.into()))?;
    }
    writer.flush().map_err(|e| Error::io("write", &path, e))
}

/// Degrees to six decimals: a tenth of a metre.
fn degrees(value: f64) -> String {
    format!("{value:.6}")
}

fn degrees_of(point: Point) -> (String, String) {
    (degrees(point.lat), degrees(point.lon))
}

/// The id of task number `i`.
pub(super) fn task_id(stream: Stream, i: usize) -> String {
    format!("{}-{:07}", stream.prefix(), i + 1)
}

fn property(l: &Landlord, h: usize) -> PropertyRow<'_> {
    let home = &l.homes[h];
    let (latitude, longitude) = degrees_of(home.at);
    PropertyRow {
        uprn: home.uprn,
        latitude,
        longitude,
        address: &home.address,
        postcode: &home.postcode,
        patch: &l.patches[l.patch_of[home.estate]].name,
        block: home.block.map(|b| format!("BLK{:05}", b + 1)),
        dwelling: home.dwelling.code(),
        bedrooms: home.bedrooms,
        // Zero-padded, as housing systems number homes; spreadsheets lose the zeros.
        reference: format!("{:08}", 10 * (h + 1)),
    }
}

fn household(l: &Landlord, h: usize) -> HouseholdRow<'_> {
    let household = &l.households[h];
    HouseholdRow {
        uprn: l.homes[h].uprn,
        vulnerable: household.vulnerable,
        needs: household.needs(),
        contact: household.contact,
        max_visit_minutes: household.longest_visit,
    }
}

fn availability(l: &Landlord) -> impl Iterator<Item = AvailabilityRow<'_>> {
    l.homes
        .iter()
        .zip(&l.households)
        .flat_map(|(home, household)| {
            household
                .diary
                .iter()
                .map(|entry: &diary::Entry| AvailabilityRow {
                    uprn: home.uprn,
                    kind: entry.kind.code(),
                    days: entry.days.code(),
                    from: entry.hours.map(|(from, _)| clock(from)),
                    to: entry.hours.map(|(_, to)| clock(to)),
                })
        })
}

fn task<'a>(l: &'a Landlord, i: usize, task: &'a Task) -> TaskRow<'a> {
    TaskRow {
        task_id: task_id(task.stream, i),
        uprn: l.homes[task.home].uprn,
        stream: task.stream.code(),
        due: task.due,
        last_done: task.last_done,
        earliest: task.earliest,
        reported_at: task
            .reported_at
            .map(|at| at.format("%Y-%m-%dT%H:%M").to_string()),
        hazard: task.hazard,
        minutes: task.minutes,
        reference: format!("J{:08}", 3 * i + 1),
    }
}

fn operative<'a>(l: &'a Landlord, o: &'a super::team::Operative) -> OperativeRow<'a> {
    let join = |parts: Vec<&str>| parts.join(";");
    let (start_latitude, start_longitude) = degrees_of(o.start);
    let (end_latitude, end_longitude) = o.end.map(degrees_of).unzip();
    OperativeRow {
        operative_id: &o.id,
        skills: join(o.skills.iter().map(|s| s.code()).collect()),
        start_latitude,
        start_longitude,
        end_latitude,
        end_longitude,
        name: &o.name,
        employer: &o.employer,
        patches: join(
            o.patches
                .iter()
                .map(|&p| l.patches[p].name.as_str())
                .collect(),
        ),
        gender: if o.woman { "f" } else { "m" },
        languages: join(o.languages.clone()),
        cost_per_hour: o.cost_per_hour,
        max_visits: o.max_visits,
    }
}

fn shifts(l: &Landlord) -> impl Iterator<Item = ShiftRow<'_>> {
    l.workforce.operatives.iter().flat_map(|o| {
        o.shifts.iter().map(|shift| ShiftRow {
            operative_id: &o.id,
            days: shift.days.code(),
            from: shift.hours.map(|(from, _)| clock(from)),
            to: shift.hours.map(|(_, to)| clock(to)),
            break_from: shift.rest.map(|b| clock(b.from)),
            break_to: shift.rest.map(|b| clock(b.to)),
            break_minutes: shift.rest.map(|b| b.minutes),
        })
    })
}

fn booking<'a>(l: &'a Landlord, i: usize, b: &'a super::bookings::Booking) -> BookingRow<'a> {
    let ids: Vec<String> = b
        .tasks
        .iter()
        .map(|&t| task_id(l.tasks[t].stream, t))
        .collect();
    BookingRow {
        booking_id: format!("BK{:06}", i + 1),
        uprn: l.homes[b.home].uprn,
        task_ids: ids.join(";"),
        date: b.date,
        slot_from: clock(b.slot.0),
        slot_to: clock(b.slot.1),
        operative_ids: &l.workforce.operatives[b.operative].id,
        status: if b.confirmed { "confirmed" } else { "notified" },
    }
}

fn attempt<'a>(l: &'a Landlord, a: &'a super::history::Attempt) -> AttemptRow<'a> {
    AttemptRow {
        uprn: l.homes[a.home].uprn,
        at: a.at.format("%Y-%m-%dT%H:%M").to_string(),
        stream: a.stream.code(),
        outcome: a.outcome.code(),
        notice_given: a.notice,
        operative_id: a.operative.map(|o| l.workforce.operatives[o].id.as_str()),
        reason: a.reason,
        evidence: a.evidence,
        findings: if a.damp { Stream::Dmc.code() } else { "" },
    }
}

fn truth(l: &Landlord) -> impl Iterator<Item = TruthRow> + '_ {
    l.homes
        .iter()
        .zip(&l.truth.households)
        .map(|(home, answer)| {
            let [early, morning, midday, school_run, late] = answer.bands;
            TruthRow {
                uprn: home.uprn,
                hard: answer.hard,
                propensity: format!("{:.4}", answer.propensity),
                early,
                morning,
                midday,
                school_run,
                late,
            }
        })
}

/// The terms of the access model that all households share, and where each part of the day ends.
fn effects(l: &Landlord) -> Vec<EffectRow> {
    let row = |term: String, logit: f64| EffectRow {
        term,
        logit: format!("{logit:.4}"),
    };
    let mut rows = vec![
        row("intercept two years ago".into(), l.truth.intercept.0),
        row("intercept today".into(), l.truth.intercept.1),
    ];
    rows.push(row("after three failures".into(), access::ESCALATED));
    rows.extend(ALL.map(|s| row(format!("stream {}", s.code()), access::stream_effect(s))));
    rows.extend(BANDS.map(|(band, end)| EffectRow {
        term: format!("{band} ends at minute"),
        logit: end.to_string(),
    }));
    rows
}

/// The rules of this data set: nothing but the day on which it was made.
fn rules(l: &Landlord) -> String {
    format!(
        "# Overrides of the shipped rules, key by key.\n\
         [horizon]\n\
         # The day on which this data set was generated; a build takes it for today.\n\
         today = \"{}\"\n",
        l.today
    )
}
