//! Check: each home's home safety check, and why some homes need more than one visit.

use std::collections::BTreeMap;

use super::solve::Solved;
use super::visits::YearVisit;
use crate::combine::{self, HomeStock, OperativeType, Params, Stock, TaskStock, WeekCost};
use crate::error::Result;
use crate::model::HomeId;
use crate::units::{Minutes, Pence};

/// What makes one visit dearer than any money: so that it is made where it can be at all.
const AT_ANY_PRICE: Pence = Pence::pounds(100_000);

/// Why a home has more than one visit in the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// One of them is promised to the tenant as it is.
    Promised,
    /// The dates that the rules allow do not meet.
    Windows,
    /// An urgent inspection does not wait for the rest.
    Anchor,
    /// Streams that may not share a visit, or one stream that falls due twice.
    Streams,
    /// The household cannot bear so long a visit.
    TooLong,
    /// No operative and no pair has all the skills.
    Skills,
    /// Several of these together.
    Several,
    /// It can be one visit, and costs more than several.
    Dearer(Pence),
    /// It can be one visit, and the hours of those weeks are taken.
    Hours,
}

impl Why {
    /// Its code in files.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Promised => "promised",
            Self::Windows => "windows",
            Self::Anchor => "urgent",
            Self::Streams => "streams",
            Self::TooLong => "too_long",
            Self::Skills => "skills",
            Self::Several => "several",
            Self::Dearer(_) => "dearer",
            Self::Hours => "hours",
        }
    }

    /// For people, of any home.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Promised => "a visit is promised already",
            Self::Windows => "the dates that the rules allow do not meet",
            Self::Anchor => "an urgent inspection does not wait for the rest",
            Self::Streams => "checks that may not share a visit, or one due twice",
            Self::TooLong => "one visit would be longer than the household bears",
            Self::Skills => "no operative and no pair has all the skills",
            Self::Several => "several rules together stand in the way",
            Self::Dearer(_) => "one visit would cost more than several",
            Self::Hours => "no hours are left in the weeks when it could be one visit",
        }
    }

    /// For people, of one home.
    pub(super) fn in_words(self) -> String {
        match self {
            Self::Dearer(more) => format!("one visit would cost {more} more"),
            other => other.reason().to_owned(),
        }
    }

    /// Every reason, what one costs aside.
    pub(super) const ALL: [Self; 9] = [
        Self::Promised,
        Self::Windows,
        Self::Anchor,
        Self::Streams,
        Self::TooLong,
        Self::Skills,
        Self::Several,
        Self::Dearer(Pence::ZERO),
        Self::Hours,
    ];
}

/// A home's year.
#[derive(Debug, Clone, Default)]
pub(super) struct HomeYear {
    /// Its visits: indices of [`Solved::visits`].
    pub visits: Vec<usize>,
    /// Its home safety check: the one of them that does most, the soonest of equals.
    pub check: Option<usize>,
    /// Why there is more than one.
    pub why: Option<Why>,
}

/// Every home's year, by home.
pub(super) fn home_years(solved: &Solved, params: &Params) -> Result<Vec<HomeYear>> {
    let mut years = vec![HomeYear::default(); solved.rolled.landlord.properties.len()];
    for (v, visit) in solved.visits.iter().enumerate() {
        years[visit.home.index()].visits.push(v);
    }
    for year in &mut years {
        let tasks = |v: &usize| solved.visits[*v].tasks.len();
        // The first of the largest: visits are in order of date.
        year.check = year.visits.iter().copied().rev().max_by_key(tasks);
        let promised = year.visits.iter().any(|v| solved.visits[*v].promised);
        if year.visits.len() > 1 && promised {
            year.why = Some(Why::Promised);
        }
    }
    for (home, why) in reasons(solved, &years, params)? {
        years[home.index()].why = Some(why);
    }
    Ok(years)
}

/// Sets one rule aside for a home.
type Relax = fn(&mut HomeStock);

/// Each reason with the change that would take it away; skills are the types'.
const RELAXED: [(Why, Relax); 5] = [
    (Why::Windows, |home| each(home, open_windows)),
    (Why::Anchor, |home| each(home, |t| t.anchor = false)),
    (Why::Streams, |home| each(home, |t| t.not_with = 0)),
    (Why::TooLong, |home| home.max_visit = Minutes(24 * 60)),
    (Why::Skills, |_| ()),
];

fn each(home: &mut HomeStock, change: fn(&mut TaskStock)) {
    home.tasks.iter_mut().for_each(change);
}

fn open_windows(task: &mut TaskStock) {
    task.days = None;
    let later = task.by_week.len().saturating_sub(1);
    for week in &mut task.by_week[..later] {
        week.get_or_insert(WeekCost::default());
    }
}

/// For every home with several visits and none of them promised: whether its checks could be
/// one visit, and which single rule stands in the way, found by setting each aside in turn and
/// solving the home again.
fn reasons(solved: &Solved, years: &[HomeYear], params: &Params) -> Result<Vec<(HomeId, Why)>> {
    let mut homes = Vec::new();
    let mut stock = Stock {
        homes: Vec::new(),
        ..solved.pending.stock.clone()
    };
    let mut parts: BTreeMap<HomeId, Vec<usize>> = BTreeMap::new();
    for (i, (home, _)) in solved.pending.homes.iter().enumerate() {
        parts.entry(*home).or_default().push(i);
    }
    for (i, (home, tasks)) in solved.pending.homes.iter().enumerate() {
        let year = &years[home.index()];
        if year.visits.len() < 2 || year.why.is_some() || parts[home].len() > 1 {
            continue;
        }
        let visited = |v: &usize| solved.visits[*v].tasks.iter().copied();
        let wanted: Vec<_> = year.visits.iter().flat_map(visited).collect();
        let whole = &solved.pending.stock.homes[i];
        let chosen = tasks.iter().zip(&whole.tasks);
        let chosen = chosen.filter(|(id, _)| wanted.contains(id));
        homes.push(*home);
        stock.homes.push(HomeStock {
            policy: AT_ANY_PRICE,
            tasks: chosen.map(|(_, task)| this_year(task)).collect(),
            ..whole.clone()
        });
    }
    let mut why: Vec<Option<Why>> = one_visit(&stock, params)?
        .into_iter()
        .map(|one| one.then_some(Why::Hours))
        .collect();
    price(solved, &stock, params, &mut why)?;
    for (reason, relax) in RELAXED {
        let mut other = stock.clone();
        other.homes.iter_mut().for_each(relax);
        if reason == Why::Skills {
            other.types.push(everyone(&stock));
        }
        for (why, one) in why.iter_mut().zip(one_visit(&other, params)?) {
            if one {
                why.get_or_insert(reason);
            }
        }
    }
    let why = why.into_iter().map(|w| w.unwrap_or(Why::Several));
    Ok(homes.into_iter().zip(why).collect())
}

/// A task that must be done within the year.
fn this_year(task: &TaskStock) -> TaskStock {
    let mut task = task.clone();
    if let Some(later) = task.by_week.last_mut() {
        *later = None;
    }
    task.leave_out = None;
    task
}

/// Somebody who can do everything everywhere, every week.
fn everyone(stock: &Stock) -> OperativeType {
    let mut patches: Vec<u16> = stock.homes.iter().map(|h| h.patch).collect();
    patches.sort_unstable();
    patches.dedup();
    OperativeType {
        skills: u64::MAX,
        patches,
        attributes: u64::MAX,
        pence_per_hour: Pence::pounds(35),
        capacity: vec![Minutes(24 * 60); stock.weeks as usize],
    }
}

/// Whether each home's tasks fit into one visit where hours are not counted.
fn one_visit(stock: &Stock, params: &Params) -> Result<Vec<bool>> {
    let plans = combine::cheapest(stock, &nothing_left_out(params), None)?;
    let one = plans
        .iter()
        .map(|p| p.plan.visits.len() == 1 && p.plan.left_out == 0);
    Ok(one.collect())
}

/// Parameters under which leaving a task out is dearer than any number of visits.
fn nothing_left_out(params: &Params) -> Params {
    Params {
        must_pence: Pence(AT_ANY_PRICE.get() * 20),
        ..params.clone()
    }
}

/// What one visit would cost more, at the prices of the hours it takes; less than nothing
/// means that only hours stand in its way.
fn price(solved: &Solved, stock: &Stock, params: &Params, why: &mut [Option<Why>]) -> Result<()> {
    let mut free = stock.clone();
    for home in &mut free.homes {
        home.policy = Pence::ZERO;
    }
    let prices = Some(&solved.choice.prices);
    let params = nothing_left_out(params);
    let one = combine::cheapest(stock, &params, prices)?;
    let any = combine::cheapest(&free, &params, prices)?;
    for ((why, one), any) in why.iter_mut().zip(&one).zip(&any) {
        if *why == Some(Why::Hours) {
            let more = one.cost - AT_ANY_PRICE - any.cost;
            if one.plan.visits.len() == 1 && any.plan.visits.len() > 1 && more.get() > 0 {
                *why = Some(Why::Dearer(more));
            }
        }
    }
    Ok(())
}

/// The month of a visit, as `2027-03`.
pub(super) fn month(visit: &YearVisit) -> String {
    visit.date.format("%Y-%m").to_string()
}
