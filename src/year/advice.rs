//! Advice: what one more operative-day, or training, would save; every figure solved again.

use chrono::NaiveDate;

use super::solve::{Frame, Solved};
use super::work::{patches, skills};
use super::{Options, Watch};
use crate::combine::{self, Choice, OperativeType, Params, Prices, Stock};
use crate::due::Ground;
use crate::error::Result;
use crate::report::table::{List, Pounds};
use crate::report::year_tables::AdviceRow;
use crate::units::Minutes;

/// Of each operative type, at most so many periods are advised on: the same advice in
/// neighbouring weeks helps nobody.
const PER_TYPE: usize = 2;

/// Homes that rank training: one of so many.
const SAMPLE: usize = 8;

/// Pieces of advice on training that are solved again.
const TRAININGS: usize = 3;

/// One type in one period.
#[derive(Debug, Clone, Copy)]
struct Cell {
    kind: usize,
    period: usize,
    /// Usable minutes of one shift.
    day: Minutes,
    /// What a day is worth at the margin.
    worth: f64,
}

/// A day more and a day less in the scarcest cells.
pub(super) fn days(
    ground: &Ground<'_>,
    solved: &mut Solved,
    options: &Options,
    watch: Watch<'_>,
) -> Vec<AdviceRow> {
    let mut rows = Vec::new();
    for cell in scarcest(solved, options.advice as usize) {
        if (watch.stop)() {
            break;
        }
        let (kind, week) = (cell.kind as u16, cell.period as u32);
        for (what, minutes) in [("day_more", cell.day), ("day_less", -cell.day)] {
            match solved.relaxed.saving(kind, week, minutes) {
                Ok(saving) => rows.push(day_row(ground, solved, cell, what, saving)),
                // The year stands without this piece of advice.
                Err(error) => tracing::warn!("{what} in period {week}: {error}"),
            }
        }
    }
    rows
}

/// Cells whose days are worth most at the margin, a few of each type.
fn scarcest(solved: &Solved, wanted: usize) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (k, kind) in solved.pending.stock.types.iter().enumerate() {
        let staff = &solved.pending.staff[k];
        for (period, capacity) in kind.capacity.iter().enumerate() {
            let Some(shifts) = staff.shifts.get(period).filter(|s| **s > 0) else {
                continue;
            };
            let day = Minutes(capacity.get() / *shifts as i32);
            let worth = solved.choice.prices.worth(k as u16, period as u32);
            cells.push(Cell {
                kind: k,
                period,
                day,
                worth: worth * f64::from(day.get()),
            });
        }
    }
    // A day worth less than a pound is no advice.
    cells.retain(|c| c.worth >= 100.0);
    cells.sort_by(|a, b| {
        b.worth
            .total_cmp(&a.worth)
            .then((a.kind, a.period).cmp(&(b.kind, b.period)))
    });
    let mut seen = vec![0; solved.pending.stock.types.len()];
    cells.retain(|c| {
        seen[c.kind] += 1;
        seen[c.kind] <= PER_TYPE
    });
    cells.truncate(wanted);
    cells
}

fn day_row(
    ground: &Ground<'_>,
    solved: &Solved,
    cell: Cell,
    what: &str,
    saving: combine::Saving,
) -> AdviceRow {
    let kind = &solved.pending.stock.types[cell.kind];
    let days = solved.pending.grid.days(cell.period);
    let (from, to) = (
        ground.planning.date(days.start),
        ground.planning.date(days.end - 1),
    );
    let (skills, patches) = (skills(ground.rules, kind), patches(ground.landlord, kind));
    let who = who(&skills, &patches) + &such_as(ground, solved, cell.kind);
    let when = said(from, to);
    let in_words = if what == "day_more" {
        format!(
            "one more day of an operative for {who} {when} saves {}",
            saving.pence
        )
    } else {
        format!(
            "one day less of an operative for {who} {when} costs {}",
            -saving.pence
        )
    };
    AdviceRow {
        kind: what.to_owned(),
        skills: List(skills),
        patches: List(patches),
        from: Some(from),
        to: Some(to),
        saves: Pounds(saving.pence),
        at_least: Pounds(saving.at_least),
        at_most: Pounds(saving.at_most),
        visits_saved: None,
        in_words,
    }
}

fn who(skills: &[String], patches: &[String]) -> String {
    let place = match patches {
        [] => String::new(),
        [one] => format!(" in {one}"),
        [one, rest @ ..] => format!(" in {one} and {} more patches", rest.len()),
    };
    format!("{}{place}", skills.join(", "))
}

/// Somebody of a type, where another type has the same skills and patches and differs in what
/// it costs or in whom it can be sent to.
fn such_as(ground: &Ground<'_>, solved: &Solved, kind: usize) -> String {
    let types = &solved.pending.stock.types;
    let same = |other: &OperativeType| {
        other.skills == types[kind].skills && other.patches == types[kind].patches
    };
    let first = solved.pending.staff[kind].members.first();
    match first {
        Some(operative) if types.iter().filter(|t| same(t)).count() > 1 => {
            format!(", such as {},", ground.landlord.operative(*operative).id)
        }
        _ => String::new(),
    }
}

fn said(from: NaiveDate, to: NaiveDate) -> String {
    if (to - from).num_days() < 7 {
        format!("in the week of {}", from.format("%-d %b %Y"))
    } else {
        format!(
            "from {} to {}",
            from.format("%-d %b"),
            to.format("%-d %b %Y")
        )
    }
}

/// Operatives of one type trained in one more stream.
#[derive(Debug, Clone, Copy)]
struct Training {
    kind: usize,
    stream: usize,
    /// What homes of a sample would save if the whole type were trained, hours at their price.
    gain: i64,
}

/// The trainings that promise most, each solved again as a whole.
pub(super) fn training(
    frame: &Frame<'_>,
    ground: &Ground<'_>,
    solved: &Solved,
    options: &Options,
    watch: Watch<'_>,
) -> Result<Vec<AdviceRow>> {
    let wanted = TRAININGS.min(options.advice as usize);
    let ranked = ranked(ground, solved, wanted)?;
    if ranked.is_empty() || (watch.stop)() {
        return Ok(Vec::new());
    }
    // Both choices are made with this effort, so that what differs is the training.
    let params = Params {
        seed: options.seed,
        milp: options.milp,
        milp_rounds: 0,
        ..Params::default()
    };
    let eyes = combine::Watch {
        stop: watch.stop,
        tell: &|_| (),
    };
    let base = combine::choose(&solved.pending.stock, &params, eyes)?;
    let mut rows = Vec::new();
    for training in ranked {
        let heads = solved.pending.staff[training.kind].members.len();
        let trained = heads.min(frame.input.rules.year.trained_operatives as usize);
        let stock = with_training(&solved.pending.stock, training, trained, heads);
        let choice = combine::choose(&stock, &params, eyes)?;
        if (watch.stop)() {
            break;
        }
        rows.push(training_row(
            ground,
            solved,
            training,
            trained,
            (&base, &choice),
        ));
    }
    Ok(rows)
}

/// The stock in which some of a type have learnt one more stream.
fn with_training(stock: &Stock, training: Training, trained: usize, heads: usize) -> Stock {
    let mut stock = stock.clone();
    let mut learnt = stock.types[training.kind].clone();
    learnt.skills |= 1 << training.stream;
    for (theirs, all) in learnt
        .capacity
        .iter_mut()
        .zip(&mut stock.types[training.kind].capacity)
    {
        let part = i64::from(all.get()) * trained as i64 / heads.max(1) as i64;
        *theirs = Minutes(part as i32);
        *all -= *theirs;
    }
    stock.types.push(learnt);
    stock
}

/// Trainings by what they promise at the prices of the hours, the best of each type and stream.
fn ranked(ground: &Ground<'_>, solved: &Solved, wanted: usize) -> Result<Vec<Training>> {
    let params = Params::default();
    let prices = Some(&solved.choice.prices);
    let homes = solved.pending.stock.homes.iter().step_by(SAMPLE);
    let sample = Stock {
        homes: homes.cloned().collect(),
        ..solved.pending.stock.clone()
    };
    let asked = sample.homes.iter().flat_map(|h| &h.tasks);
    let streams = asked.fold(0_u64, |all, task| all | 1 << task.stream);
    let base = combine::cheapest(&sample, &params, prices)?;
    let mut list = Vec::new();
    for stream in (0..ground.rules.streams.len()).filter(|s| streams >> s & 1 == 1) {
        let mut learning: Vec<u64> = sample.types.iter().map(|t| t.skills).collect();
        learning.retain(|skills| skills >> stream & 1 == 0);
        learning.sort_unstable();
        learning.dedup();
        for skills in learning {
            let gains = gains(&sample, &base, (skills, stream), prices, &params)?;
            let of_kind = |k: usize| -> i64 {
                let patches = &sample.types[k].patches;
                let near = sample.homes.iter().zip(&gains);
                near.filter(|(h, _)| patches.binary_search(&h.patch).is_ok())
                    .map(|(_, gain)| *gain)
                    .sum()
            };
            let kinds = (0..sample.types.len()).filter(|k| sample.types[*k].skills == skills);
            let best = kinds
                .map(|kind| Training {
                    kind,
                    stream,
                    gain: of_kind(kind),
                })
                .max_by_key(|t| (t.gain, std::cmp::Reverse(t.kind)));
            list.extend(best.filter(|t| t.gain > 0));
        }
    }
    list.sort_by_key(|t| (-t.gain, t.kind, t.stream));
    list.truncate(wanted);
    Ok(list)
}

/// What each home of the sample saves, in pence, if all of one set of skills learn a stream.
fn gains(
    sample: &Stock,
    base: &[combine::Alone],
    (skills, stream): (u64, usize),
    prices: Option<&Prices>,
    params: &Params,
) -> Result<Vec<i64>> {
    let mut taught = sample.clone();
    for kind in taught.types.iter_mut().filter(|t| t.skills == skills) {
        kind.skills |= 1 << stream;
    }
    let after = combine::cheapest(&taught, params, prices)?;
    let gain = |(b, a): (&combine::Alone, &combine::Alone)| (b.cost - a.cost).get();
    Ok(base.iter().zip(&after).map(gain).collect())
}

fn training_row(
    ground: &Ground<'_>,
    solved: &Solved,
    training: Training,
    trained: usize,
    (base, choice): (&Choice, &Choice),
) -> AdviceRow {
    let kind = &solved.pending.stock.types[training.kind];
    let (skills, patches) = (skills(ground.rules, kind), patches(ground.landlord, kind));
    let stream = &ground.rules.streams[training.stream];
    let visits = i64::from(base.visits) - i64::from(choice.visits);
    let saves = base.bound.cost - choice.bound.cost;
    let noun = if trained == 1 {
        "operative"
    } else {
        "operatives"
    };
    let in_words = format!(
        "training {trained} {noun} for {} in {} saves {visits} visits and {} in the year",
        who(&skills, &patches),
        stream.name.to_lowercase(),
        saves,
    );
    AdviceRow {
        kind: "training".to_owned(),
        skills: List(skills),
        patches: List(patches),
        from: None,
        to: None,
        saves: Pounds(saves),
        at_least: Pounds(base.bound.cost - choice.cost),
        at_most: Pounds(base.cost - choice.bound.cost),
        visits_saved: Some(visits),
        in_words,
    }
}
