//! Choice: what was chosen for every home, and the proof beside it.

use super::column::{Column, VisitCode, shares};
use super::level::Curve;
use super::prepare::{HUGE, Home, Prepared, TaskSet, members};
use super::stock::{HomeStock, Stock};
use crate::units::{Minutes, Pence};

/// The choice for a whole stock.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What each home gets, in the stock's order.
    pub homes: Vec<HomePlan>,
    /// What it all costs, levelling and tasks left out included, to the nearest penny.
    pub cost: Pence,
    /// That cost by term; each visit's terms are rounded to pence, so that the sum may differ
    /// from `cost` by a penny a visit.
    pub terms: Terms,
    /// Visits in the planning weeks.
    pub visits: u32,
    /// Tasks in those visits.
    pub tasks: u32,
    /// The proof.
    pub bound: CostBound,
    /// Price of a minute by operative type and week.
    pub prices: Prices,
    /// Minutes planned, by type and week: `load[type][week]`.
    pub load: Vec<Vec<Minutes>>,
    /// Too few hours for what must be planned, where that is so.
    pub shortage: Option<Shortage>,
}

/// Lower bounds, true for the model of `docs/maths/combine.md`, and how near the choice is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CostBound {
    /// No choice costs less.
    pub cost: Pence,
    /// No choice that does the same tasks in the planning weeks makes fewer visits.
    pub visits: u32,
    /// No choice that does the same tasks in the planning weeks and costs no more makes fewer
    /// visits.
    pub visits_at_cost: u32,
    /// Cost above the bound, as a share of the cost.
    pub gap: f64,
    /// Cost with unlimited hours: what the homes would cost if nobody had to share.
    pub unlimited: Pence,
    /// Cost above the bound, as a share of what scarce hours cost (cost less `unlimited`).
    pub gap_of_scarcity: f64,
}

/// What one home gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HomePlan {
    /// Its visits, by lowest task.
    pub visits: Vec<PlannedVisit>,
    /// Tasks in none of them.
    pub left_out: TaskSet,
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedVisit {
    /// Its tasks.
    pub tasks: TaskSet,
    /// Its week; the number of weeks for *later*.
    pub week: u32,
    /// How long it lasts.
    pub on_site: Minutes,
    /// Its one or two operatives.
    pub crew: Vec<Member>,
    /// What it costs, by term.
    pub terms: Terms,
}

/// One operative of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Index of [`Stock::types`].
    pub kind: u16,
    /// The tasks this one does.
    pub tasks: TaskSet,
    /// Minutes this one spends, travel included.
    pub minutes: Minutes,
}

/// Costs by term.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terms {
    /// Knocks: distance, P(no access) times the call-out, burden of the knock.
    pub knock: Pence,
    /// What the policy of one visit a year puts on each knock and on each task left out: no
    /// money changes hands.
    pub policy: Pence,
    /// Operatives' time, travel included.
    pub labour: Pence,
    /// Burden of the visit's length.
    pub burden: Pence,
    /// Second operatives, their time apart.
    pub pair: Pence,
    /// Interval thrown away: certificate life that doing tasks early costs.
    pub early: Pence,
    /// P(missing the deadline) times the penalty.
    pub miss: Pence,
    /// Waiting and changes.
    pub wait: Pence,
    /// Tasks left out.
    pub left_out: Pence,
    /// Load above what is comfortable in a week.
    pub levelling: Pence,
}

impl Terms {
    /// The sum of all terms.
    pub fn total(&self) -> Pence {
        let visit = self.knock + self.policy + self.labour + self.burden + self.pair;
        visit + self.early + self.miss + self.wait + self.left_out + self.levelling
    }
}

impl std::ops::AddAssign for Terms {
    fn add_assign(&mut self, other: Self) {
        self.knock += other.knock;
        self.policy += other.policy;
        self.labour += other.labour;
        self.burden += other.burden;
        self.pair += other.pair;
        self.early += other.early;
        self.miss += other.miss;
        self.wait += other.wait;
        self.left_out += other.left_out;
        self.levelling += other.levelling;
    }
}

/// Prices on load: what the bound's proof charges for a minute.
#[derive(Debug, Clone, PartialEq)]
pub struct Prices {
    weeks: usize,
    pence_per_minute: Vec<f64>,
    curve_worth: Vec<f64>,
}

impl Prices {
    pub(super) fn new(weeks: usize, prices: Vec<f64>, curve: &Curve) -> Self {
        Self {
            weeks,
            curve_worth: prices.iter().map(|p| curve.worth(*p)).collect(),
            pence_per_minute: prices,
        }
    }

    /// The price of every cell, types one after the other.
    pub(super) fn all(&self) -> &[f64] {
        &self.pence_per_minute
    }

    /// What one more minute of a type in a week saves at the margin, pence. Less than the
    /// price of a minute of load where levelling is priced: with the capacity its steps move too. It ranks; a
    /// figure to quote is a difference of two solutions.
    pub fn worth(&self, kind: u16, week: u32) -> f64 {
        self.curve_worth[usize::from(kind) * self.weeks + week as usize]
    }
}

/// Too few hours for what must be planned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shortage {
    /// Tasks that must be planned and are not, by stream and by the last week in which they
    /// could be done.
    pub unplanned: Vec<ShortOf>,
    /// Minutes of such tasks that no choice whatever could plan.
    pub proven: Minutes,
}

/// Tasks of one stream that found no hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShortOf {
    /// Their stream.
    pub stream: u8,
    /// The last week in which they could be done.
    pub week: u32,
    /// How many.
    pub tasks: u32,
    /// Their minutes on site.
    pub minutes: Minutes,
}

/// A home's column in the caller's terms.
pub(super) fn home_plan(
    stock: &Stock,
    home: &HomeStock,
    tables: &Home,
    column: &Column,
) -> HomePlan {
    let covered = column.covered(tables);
    HomePlan {
        visits: column
            .0
            .iter()
            .map(|v| visit(stock, home, tables, v))
            .collect(),
        left_out: !covered & ((1 << tables.tasks) - 1),
    }
}

fn visit(stock: &Stock, home: &HomeStock, tables: &Home, code: &VisitCode) -> PlannedVisit {
    let tasks = tables.sets[usize::from(code.set)].tasks;
    let mode = &tables.modes[code.mode as usize];
    let crew: Vec<Member> = shares(tables, code)
        .map(|(share, kind)| Member {
            kind,
            tasks: share.tasks,
            minutes: Minutes(share.minutes),
        })
        .collect();
    let on_site = Minutes(mode.on_site);
    let mut terms = Terms {
        knock: home.knock,
        policy: home.policy,
        burden: on_site.at_hourly(home.burden_per_hour),
        pair: if crew.len() > 1 {
            home.pair_extra
        } else {
            Pence::ZERO
        },
        ..Terms::default()
    };
    for member in &crew {
        let rate = stock.types[usize::from(member.kind)].pence_per_hour;
        terms.labour += member.minutes.at_hourly(rate);
    }
    for task in members(tasks) {
        let cost = home.tasks[task].by_week[usize::from(code.week)].unwrap_or_default();
        terms.early += cost.early;
        terms.miss += cost.miss;
        terms.wait += cost.wait;
    }
    PlannedVisit {
        tasks,
        week: u32::from(code.week),
        on_site,
        crew,
        terms,
    }
}

/// Tasks that must be planned and are not.
pub(super) fn short_of(stock: &Stock, homes: &[HomePlan]) -> Vec<ShortOf> {
    let mut list: Vec<ShortOf> = Vec::new();
    for (home, plan) in stock.homes.iter().zip(homes) {
        for task in members(plan.left_out).map(|i| &home.tasks[i]) {
            if task.leave_out.is_some() {
                continue;
            }
            let week = task.by_week.iter().rposition(Option::is_some).unwrap_or(0) as u32;
            let at = list
                .iter()
                .position(|s| s.stream == task.stream && s.week == week);
            let at = at.unwrap_or_else(|| {
                let (stream, week) = (task.stream, week);
                list.push(ShortOf {
                    stream,
                    week,
                    ..ShortOf::default()
                });
                list.len() - 1
            });
            list[at].tasks += 1;
            list[at].minutes += task.minutes;
        }
    }
    list.sort_by_key(|s| (s.stream, s.week));
    list
}

/// Penny amounts of the search as money.
pub(super) fn pence(amount: f64) -> Pence {
    debug_assert!(amount.abs() < HUGE * HUGE, "{amount} is no amount of money");
    Pence(amount.round() as i64)
}

/// The load of a plan, by type and week.
pub(super) fn by_type(prepared: &Prepared, load: &[i64]) -> Vec<Vec<Minutes>> {
    if prepared.weeks == 0 {
        return vec![Vec::new(); prepared.rate.len()];
    }
    let minutes = |weeks: &[i64]| weeks.iter().map(|m| Minutes(*m as i32)).collect();
    load.chunks(prepared.weeks).map(minutes).collect()
}
