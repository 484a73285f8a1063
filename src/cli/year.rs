//! Plans the year ahead: home safety checks, workload, operatives needed, advice.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveDateTime;

use super::progress::Bar;
use super::{Outcome, cancel_on_ctrl_c, duration};
use crate::error::Result;
use crate::pipeline::{Input, Standing};
use crate::report;
use crate::route::Allowance;
use crate::session::{open, refuse_a_schedule, year_files};
use crate::travel;
use crate::units::thousands;
use crate::year::{self, Year, YearSummary};

/// Plans the year ahead, levelled: every home's home safety check month, work by week, patch and
/// skill, the operatives it needs, and what a day more or a training would save.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  oneknock year landlord --out year")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct Args {
    /// The dataset: a folder of CSV files, or one workbook
    dataset: PathBuf,
    /// Folder to write; what an earlier `year` wrote there is replaced in one step
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Longest time to search; without, it ends by itself, with the same bytes on any machine
    #[arg(long, value_name = "TIME", value_parser = duration)]
    time_limit: Option<Duration>,
    /// Seed of every random choice
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Periods to advise on, at most; 0 for no advice
    #[arg(long, value_name = "N", default_value_t = 6)]
    advice: u32,
    /// One visit for each task, to see what combining is worth
    #[arg(long)]
    no_combine: bool,
    /// Choose without the MILP solver, and without advice
    #[arg(long)]
    no_milp: bool,
    /// Leave bad rows out; legs of a travel service that is away are taken crow-fly
    #[arg(long)]
    lenient: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command: the summary to stdout, faults to the caller.
pub(super) fn run(args: &Args, now: NaiveDateTime) -> Result<Outcome> {
    refuse_a_schedule(&args.out)?;
    let allowance = Allowance::start(args.time_limit, None, cancel_on_ctrl_c());
    let opened = open(&args.dataset, args.lenient)?;
    let dataset = args.dataset.display().to_string();
    let input = Input::of(&opened, now, &dataset);
    let options = year::Options {
        seed: args.seed,
        combine: !args.no_combine,
        milp: !args.no_milp,
        advice: args.advice,
    };
    let bar = Bar::new();
    let tell = |stage| {
        bar.show(&Standing {
            stage,
            spent: allowance.spent(),
            cost: None,
            left_out: None,
        });
    };
    let watch = year::Watch {
        stop: &|| allowance.is_over(1.0),
        tell: &tell,
    };
    let year = year::plan(&input, &options, watch)?;
    bar.finish();
    // What was planned with times that the provider did not give is not written.
    travel::standing(&opened.rules.travel)?;
    let folder = report::write_folder(&args.out, &year_files(&year, &opened.rules)?)?;
    let text = if args.json {
        serde_json::to_string_pretty(&year.summary).unwrap_or_default()
    } else {
        let report = folder.join("report.html");
        in_words(&year, &report.display().to_string())
    };
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    Ok(if year.summary.chosen.tasks_left_out == 0 {
        Outcome::Fine
    } else {
        Outcome::FoundWrong
    })
}

fn pounds(amount: f64) -> String {
    let sign = if amount < -0.5 { "-" } else { "" };
    format!("{sign}£{}", thousands(amount.abs().round() as u64))
}

/// The few figures that a planner wants on the terminal.
fn in_words(year: &Year, report: &str) -> String {
    let YearSummary { chosen, saved, .. } = &year.summary;
    let mut lines = vec![
        year.summary.sentence.clone(),
        format!(
            "{}, provably at least {} (gap {:.3}%, {:.1}% of what scarce hours cost); {} visits: none that does the same checks for no more makes fewer than {}, none at any cost fewer than {}.",
            pounds(chosen.cost),
            pounds(chosen.cost_at_least),
            chosen.gap_percent,
            chosen.gap_of_scarcity_percent,
            thousands(chosen.visits),
            thousands(chosen.visits_at_least_at_cost),
            thousands(chosen.visits_at_least),
        ),
    ];
    if let (Some(saved), Some(apart)) = (saved, &year.summary.apart) {
        let proven = saved.pounds_at_least.map_or(String::new(), |p| {
            format!(", provably at least {}", pounds(p))
        });
        lines.push(format!(
            "One visit a check: {} visits do {} checks. Combining saves {} visits ({:.1}%) and \
             {}{proven}; on the checks it does, {:.0} operative-days ({:.1}% of their hours).",
            thousands(apart.visits),
            thousands(apart.tasks),
            thousands(saved.visits.max(0) as u64),
            saved.visits_percent,
            pounds(saved.pounds),
            saved.operative_days,
            saved.operative_hours_percent,
        ));
    }
    let days: i64 = year.summary.certificate_life.iter().map(|l| l.days).sum();
    let cost: f64 = year.summary.certificate_life.iter().map(|l| l.pounds).sum();
    lines.push(format!(
        "Certificate life thrown away: {} days, {}.",
        thousands(days.max(0) as u64),
        pounds(cost)
    ));
    lines.extend(
        year.tables
            .advice
            .iter()
            .map(|a| format!("- {}", a.in_words)),
    );
    lines.push(format!("Report: {report}"));
    lines.join("\n")
}
