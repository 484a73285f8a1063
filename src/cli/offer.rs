//! Offers: the best slots for one home against a written schedule.

use std::io::Write as _;
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveDateTime};

use super::Outcome;
use crate::error::Result;
use crate::model::{Hazard, Need, Span};
use crate::offer::{Answer, Live};
use crate::session::{Wish, offered, offers_as_json, open, operatives_of};

/// Offers the best few slots for one home, with everything due there folded in.
///
/// The schedule stays as it is: the service takes offers up (`oneknock serve`).
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  oneknock offer landlord plan --uprn 100050768001
  oneknock offer landlord plan --uprn 100050768001 --report dmc:significant --window 09:00-13:00")]
pub(super) struct Args {
    /// The dataset the schedule was built from: a folder of CSV files, or one workbook
    dataset: PathBuf,
    /// The schedule: the folder that `oneknock build --out` wrote
    schedule: PathBuf,
    /// The home
    #[arg(long)]
    uprn: u64,
    /// Tasks to be done [default: whatever must be done there]
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    tasks: Vec<String>,
    /// A hazard reported just now: its stream and severity, `dmc:significant`
    #[arg(long, value_name = "STREAM:HAZARD", value_parser = Wish::reported)]
    report: Option<(String, Hazard)>,
    /// Not before this date
    #[arg(long, value_name = "DATE")]
    not_before: Option<NaiveDate>,
    /// Only so many dates from there
    #[arg(long)]
    days: Option<u32>,
    /// The slot lies in this time of day: 09:00-13:00
    #[arg(long, value_name = "FROM-TO", value_parser = Wish::span)]
    window: Option<Span>,
    /// Who is to come: `female_operative`, `language:pl`
    #[arg(long, value_name = "NEED", value_parser = Wish::need)]
    need: Vec<Need>,
    /// How many offers [default: the rules']
    #[arg(long)]
    count: Option<usize>,
    /// Leave bad rows out; without the travel service, offer by crow-fly times
    #[arg(long)]
    lenient: bool,
    /// Print the offers as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command: offers to stdout.
pub(super) fn run(args: &Args, now: NaiveDateTime) -> Result<Outcome> {
    let wish = Wish {
        uprn: args.uprn,
        tasks: args.tasks.clone(),
        report: args.report.clone(),
        not_before: args.not_before,
        days: args.days,
        window: args.window,
        needs: args.need.clone(),
        count: args.count,
    };
    let opened = open(&args.dataset, args.lenient)?;
    let (live, answer) = offered(opened, &args.schedule, &wish, now)?;
    let text = if args.json {
        serde_json::to_string_pretty(&offers_as_json(&live, &answer)).unwrap_or_default()
    } else {
        in_words(&live, &answer)
    };
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    Ok(if answer.offers.is_empty() {
        Outcome::FoundWrong
    } else {
        Outcome::Fine
    })
}

/// A small table, and what stands in the way of other days.
fn in_words(live: &Live, answer: &Answer) -> String {
    let world = &live.world;
    let mut lines = vec![format!(
        "{:>2}  {:<15} {:<12} {:<14} {:<24} {:>9} {:>9}  {}",
        "", "day", "slot", "operatives", "checks", "cost", "saves", "deadlines"
    )];
    for offer in &answer.offers {
        let letters: Vec<String> = offer
            .tasks
            .iter()
            .map(|t| {
                let code = &world.rules.stream(world.landlord.task(t.task).stream).code;
                let folded = if t.folded_in { "+" } else { "" };
                format!("{folded}{code}")
            })
            .collect();
        let risk = if offer.meets_every_deadline {
            format!("all met; {:.0}% risk", 100.0 * offer.p_miss)
        } else {
            "one is over already".to_owned()
        };
        lines.push(format!(
            "{:>2}  {:<15} {:<12} {:<14} {:<24} {:>9} {:>9}  {risk}",
            offer.rank,
            offer.date().format("%a %-d %b %Y").to_string(),
            format!("{}–{}", offer.slot().from, offer.slot().to),
            operatives_of(live, offer).join(";"),
            letters.join(" "),
            offer.cost.to_string(),
            offer.saved.to_string(),
        ));
    }
    if answer.offers.is_empty() {
        lines = vec!["No slot can be offered.".to_owned()];
    }
    lines.push(format!(
        "Of {} days looked at, {} more are open but dearer; {} are closed:",
        answer.days, answer.dearer_days, answer.closed_days
    ));
    for blocked in &answer.blocked {
        lines.push(format!(
            "  {:<12} alone takes {} slots on {} days: {}",
            blocked.rule, blocked.slots, blocked.days, blocked.in_words
        ));
    }
    lines.join("\n")
}
