//! Offers: the best slots for one home against a written schedule.

use std::io::Write as _;
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::Outcome;
use super::open::{Loaded, open};
use crate::error::{Error, Result};
use crate::model::{Hazard, HomeId, Need, Span, Task, Uprn};
use crate::offer::{Answer, Ask, Blocked, Live, Offer, World};
use crate::units::{Pence, TimeOfDay};
use crate::{report, travel};

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
    #[arg(long, value_name = "STREAM:HAZARD", value_parser = reported)]
    report: Option<(String, Hazard)>,
    /// Not before this date
    #[arg(long, value_name = "DATE")]
    not_before: Option<NaiveDate>,
    /// Only so many dates from there
    #[arg(long)]
    days: Option<u32>,
    /// The slot lies in this time of day: 09:00-13:00
    #[arg(long, value_name = "FROM-TO", value_parser = span)]
    window: Option<Span>,
    /// Who is to come: `female_operative`, `language:pl`
    #[arg(long, value_name = "NEED", value_parser = need)]
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
    let Loaded {
        rules,
        working_days,
        dataset,
    } = open(&args.dataset, args.lenient)?;
    let standing = report::read_back(&args.schedule, &dataset.landlord)?.standing()?;
    let world = World::new(dataset.landlord, rules, working_days, now)?;
    let mut live = Live::new(world, standing);
    let now = live.world.planning.now;
    let home = Uprn::new(args.uprn).and_then(|u| live.world.landlord.home(u));
    let home = home.ok_or_else(|| {
        Error::usage(
            format!("there is no home with UPRN {}", args.uprn),
            "name one of properties.csv",
        )
    })?;
    let ask = ask(args, &mut live, home, now)?;
    let answer = live.offers(&ask)?;
    // What was found with times that the provider did not give is not offered.
    travel::standing(&live.world.rules.travel)?;
    let text = if args.json {
        serde_json::to_string_pretty(&json(&live, &answer)).unwrap_or_default()
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

fn ask(args: &Args, live: &mut Live, home: HomeId, now: NaiveDateTime) -> Result<Ask> {
    let mut tasks = Vec::new();
    for id in &args.tasks {
        let task = live.world.task_named(home, id).ok_or_else(|| {
            Error::usage(
                format!("there is no task `{id}` at this home"),
                "name one of tasks.csv",
            )
        })?;
        tasks.push(task);
    }
    if let Some((code, hazard)) = &args.report {
        let stream = live.world.rules.stream_id(code).ok_or_else(|| {
            Error::usage(
                format!("there is no stream `{code}`"),
                "name one of the rules",
            )
        })?;
        let number = live.world.landlord.tasks.len() + 1;
        tasks.push(live.world.add_task(Task {
            reported_at: Some(now),
            hazard: Some(*hazard),
            ..Task::new(format!("REPORT-{number}"), home, stream)
        })?);
    }
    let usual = live.world.rules.offer.count as usize;
    Ok(Ask {
        tasks,
        not_before: args.not_before,
        days: args.days,
        window: args.window,
        needs: args.need.clone(),
        ..Ask::at(home, now, args.count.unwrap_or(usual))
    })
}

fn reported(text: &str) -> std::result::Result<(String, Hazard), String> {
    let wrong = || format!("`{text}` is not a report like dmc:significant or dmc:emergency");
    let (stream, severity) = text.split_once(':').ok_or_else(wrong)?;
    let hazards = [Hazard::Emergency, Hazard::Significant];
    let hazard = hazards.into_iter().find(|h| h.code() == severity);
    Ok((stream.to_owned(), hazard.ok_or_else(wrong)?))
}

fn span(text: &str) -> std::result::Result<Span, String> {
    let parts = text.split_once('-');
    let times = parts.and_then(|(a, b)| Some((TimeOfDay::parse(a)?, TimeOfDay::parse(b)?)));
    times
        .filter(|(from, to)| from < to)
        .map(|(from, to)| Span { from, to })
        .ok_or_else(|| format!("`{text}` is not a time of day like 09:00-13:00"))
}

fn need(text: &str) -> std::result::Result<Need, String> {
    Ask::need(text).ok_or_else(|| format!("`{text}` is not female_operative or language:xx"))
}

/// An offer as scripts read it.
#[derive(Debug, Serialize)]
struct Json<'a> {
    offers: Vec<JsonOffer>,
    days: u32,
    dearer_days: u32,
    closed_days: u32,
    blocked: &'a [Blocked],
}

#[derive(Debug, Serialize)]
struct JsonOffer {
    rank: u32,
    date: NaiveDate,
    slot_from: TimeOfDay,
    slot_to: TimeOfDay,
    arrive: TimeOfDay,
    minutes: i32,
    operative_ids: Vec<String>,
    task_ids: Vec<String>,
    folded_in: Vec<String>,
    cost: f64,
    parts: Vec<(&'static str, f64)>,
    saved: f64,
    p_access: f64,
    p_miss: f64,
    meets_every_deadline: bool,
    nearby: bool,
    moves_visit: Option<String>,
    joins_visit: Option<String>,
}

fn json<'a>(live: &Live, answer: &'a Answer) -> Json<'a> {
    let landlord = &live.world.landlord;
    let ids = |offer: &Offer, only_folded: bool| {
        let tasks = offer.tasks.iter().filter(|t| t.folded_in || !only_folded);
        tasks.map(|t| landlord.task(t.task).id.clone()).collect()
    };
    let offer = |o: &Offer| JsonOffer {
        rank: o.rank,
        date: o.date(),
        slot_from: o.slot().from,
        slot_to: o.slot().to,
        arrive: o.arrive,
        minutes: o.minutes.get(),
        operative_ids: operatives(live, o),
        task_ids: ids(o, false),
        folded_in: ids(o, true),
        cost: o.cost.as_pounds(),
        parts: parts(o).map(|(name, p)| (name, p.as_pounds())).to_vec(),
        saved: o.saved.as_pounds(),
        p_access: o.p_access,
        p_miss: o.p_miss,
        meets_every_deadline: o.meets_every_deadline,
        nearby: o.nearby,
        moves_visit: o.proposal.evict.clone(),
        joins_visit: o.proposal.joins.clone(),
    };
    Json {
        offers: answer.offers.iter().map(offer).collect(),
        days: answer.days,
        dearer_days: answer.dearer_days,
        closed_days: answer.closed_days,
        blocked: &answer.blocked,
    }
}

fn parts(offer: &Offer) -> [(&'static str, Pence); 7] {
    let p = &offer.parts;
    [
        ("travel", p.travel),
        ("on_site", p.on_site),
        ("failed_call", p.failed_call),
        ("burden", p.burden),
        ("early", p.early),
        ("miss", p.miss),
        ("moved", p.change),
    ]
}

fn operatives(live: &Live, offer: &Offer) -> Vec<String> {
    let id = |o: &crate::model::OperativeId| live.world.landlord.operative(*o).id.clone();
    offer.operatives().iter().map(id).collect()
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
            operatives(live, offer).join(";"),
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
