//! Year: what the landlord's year will ask, levelled, with every home's home safety check.
//!
//! | file | what it does |
//! |---|---|
//! | `roll` | recurrences inside the year become tasks, chained to the check before |
//! | `solve` | the choice for the year; recurrences follow its dates |
//! | `visits` | each visit in one week; the weeks of a month filled evenly |
//! | `check` | each home's home safety check, and why some need more than one visit |
//! | `work` | the load by week, patch and skill; how many operatives that needs |
//! | `advice` | what a day more, or training, would save, solved again |
//! | `figures`, `rows`, `page` | `summary.json`, the CSV files, `report.html` |

mod advice;
mod check;
pub mod figures;
mod page;
mod roll;
mod rows;
mod solve;
mod visits;
pub mod work;

pub use crate::report::year_tables::YearTables;
pub use figures::YearSummary;
pub use page::page;

use figures::YearProvenance;
use solve::{Frame, Solved};

use std::sync::atomic::{AtomicBool, Ordering};

use crate::access::AccessModel;
use crate::combine::Params;
use crate::due::{Ground, Planning};
use crate::error::{Error, Result};
use crate::pipeline::Input;
use crate::report::year_tables::AdviceRow;
use crate::units::Pence;

/// How hard to try, and what to leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Seed of every random choice.
    pub seed: u64,
    /// Whether tasks may share a visit.
    pub combine: bool,
    /// Whether the MILP solver may be used.
    pub milp: bool,
    /// Periods to advise on, at most; trainings too, of which there are never more than three.
    pub advice: u32,
}

/// Eyes and hands on it from outside.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Asked between steps; once it says yes the best so far is used.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Told what is being done.
    pub tell: &'a (dyn Fn(&'static str) + Sync),
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

/// A planned year.
#[derive(Debug, Clone, PartialEq)]
pub struct Year {
    /// All figures.
    pub summary: YearSummary,
    /// All rows.
    pub tables: YearTables,
}

/// Plans the year ahead.
///
/// # Errors
/// Where a date lies beyond the calendar of bank holidays, or an invariant is broken.
pub fn plan(input: &Input<'_>, options: &Options, watch: Watch<'_>) -> Result<Year> {
    let planning = Planning {
        days: input.rules.year.weeks * 7,
        ..Planning::new(input.rules, input.clock)
    };
    input
        .working_days
        .is_working(planning.last())
        .map_err(|beyond| Error::usage(beyond.to_string(), "or plan a shorter year"))?;
    let access = AccessModel::fit(input.landlord, input.rules);
    let frame = Frame {
        input,
        planning: &planning,
        access: &access,
    };
    (watch.tell)("a year of checks, together");
    // Once anything has been told to stop, the answer is not what it would have been.
    let cut_short = AtomicBool::new(false);
    let stop = || {
        let stopped = (watch.stop)();
        cut_short.fetch_or(stopped, Ordering::Relaxed);
        stopped
    };
    let watch = Watch {
        stop: &stop,
        ..watch
    };
    let mut solved = solve::solve(&frame, options, options.combine, watch)?;
    let apart = if options.combine {
        (watch.tell)("the same year, one visit a check");
        Some(solve::solve(&frame, options, false, watch)?)
    } else {
        None
    };
    (watch.tell)("what one day more would save");
    let advice = advice_on(&frame, &mut solved, options, watch)?;
    let params = Params::default();
    let years = check::home_years(&solved, &params)?;
    let ground = frame.ground(&solved.rolled.landlord, &solved.due);
    let tables = YearTables {
        homes: rows::homes(&ground, &solved, &years),
        visits: rows::visits(&ground, &solved),
        workload: work::workload(&ground, &solved),
        staffing: work::staffing(&ground, &solved),
        advice,
    };
    let cut_short = cut_short.load(Ordering::Relaxed);
    let mut summary = summary(&frame, options, &solved, apart.as_ref(), &years);
    if cut_short {
        summary.say_cut_short();
    }
    Ok(Year { summary, tables })
}

fn advice_on(
    frame: &Frame<'_>,
    solved: &mut Solved,
    options: &Options,
    watch: Watch<'_>,
) -> Result<Vec<AdviceRow>> {
    if !options.milp || options.advice == 0 {
        return Ok(Vec::new());
    }
    // Advice changes the warm program only, not the landlord it speaks of.
    let landlord = solved.rolled.landlord.clone();
    let due = solved.due.clone();
    let ground: Ground<'_> = frame.ground(&landlord, &due);
    let mut rows = advice::days(&ground, solved, options, watch);
    if options.combine {
        rows.extend(advice::training(frame, &ground, solved, options, watch)?);
    }
    // A change that saves nothing, or a loss that costs nothing, is no advice.
    rows.retain(|row| match row.kind.as_str() {
        "day_less" => row.saves.0 < Pence::ZERO,
        _ => row.saves.0 > Pence::ZERO,
    });
    Ok(rows)
}

fn summary(
    frame: &Frame<'_>,
    options: &Options,
    solved: &Solved,
    apart: Option<&Solved>,
    years: &[check::HomeYear],
) -> YearSummary {
    let ground = frame.ground(&solved.rolled.landlord, &solved.due);
    let needed = work::needed(&ground, solved);
    let chosen = figures::figures(&ground, solved, &needed);
    let one_visit = frame.input.rules.year.one_visit;
    let by_task = apart.map(|a| {
        let ground = frame.ground(&a.rolled.landlord, &a.due);
        figures::figures(&ground, a, &work::needed(&ground, a))
    });
    let saved = apart
        .zip(by_task.as_ref())
        .map(|(a, f)| figures::saved((a, f), (solved, &chosen), one_visit));
    let checks = figures::home_checks(solved, years);
    let shortage = solved.choice.shortage.as_ref();
    YearSummary {
        sentence: figures::sentence(&chosen, saved.as_ref(), &checks),
        provenance: YearProvenance {
            dataset: frame.input.dataset.to_owned(),
            now: frame.planning.now,
            first: frame.planning.first,
            last: frame.planning.last(),
            seed: options.seed,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            combined: options.combine,
            one_visit,
            cut_short: false,
        },
        chosen,
        apart: by_task,
        saved,
        certificate_life: figures::life_lost(&ground, solved),
        home_checks: checks,
        needed,
        short: figures::short(&ground, solved),
        short_minutes_proven: shortage.map_or(0, |s| i64::from(s.proven.get())),
        recurrences: solved.rolled.links.len() as u64,
        recurrences_out_of_step: solved.out_of_step,
        definitions: figures::definitions(),
    }
}
