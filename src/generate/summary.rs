//! Sum up: what was generated, in the figures that tell whether it is believable.

use std::fmt;

use super::calendar::plus;
use super::landlord::Landlord;
use super::shifts::HORIZON_DAYS;
use super::streams::ALL;
use super::workload::TRADES;
use crate::model::Outcome;

/// Counts of one stream.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StreamCount {
    /// Code of the stream.
    pub stream: String,
    /// Tasks.
    pub tasks: usize,
    /// Of those, due within twelve weeks, overdue ones and reports included.
    pub due: usize,
    /// Of those, overdue.
    pub overdue: usize,
}

/// Work and working time of one trade over twelve weeks.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TradeHours {
    /// The trade.
    pub trade: String,
    /// Its operatives.
    pub operatives: usize,
    /// Hours of work, travel and failed knocks included.
    pub needed: f64,
    /// Hours of working time, commuting left out.
    pub offered: f64,
}

/// The figures of a generated landlord.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Summary {
    /// Homes.
    pub homes: usize,
    /// Blocks of flats, maisonettes and sheltered schemes.
    pub blocks: usize,
    /// Patches.
    pub patches: usize,
    /// Tasks by stream.
    pub streams: Vec<StreamCount>,
    /// Rows of past attempts.
    pub attempts: usize,
    /// Share of `no_access` among first visits that met somebody or nobody.
    pub first_no_access: f64,
    /// The same among all visits: later ones go to harder homes.
    pub no_access: f64,
    /// Bookings of the next three weeks.
    pub bookings: usize,
    /// Work against working time, by trade.
    pub trades: Vec<TradeHours>,
}

/// The summary of a landlord.
pub(super) fn of(l: &Landlord) -> Summary {
    let last = plus(l.today, HORIZON_DAYS);
    let streams = ALL.map(|stream| {
        let tasks = || l.tasks.iter().filter(move |t| t.stream == stream);
        StreamCount {
            stream: stream.code().to_owned(),
            tasks: tasks().count(),
            due: tasks().filter(|t| t.due.is_none_or(|d| d <= last)).count(),
            overdue: tasks()
                .filter(|t| t.due.is_some_and(|d| d < l.today))
                .count(),
        }
    });
    let no_access = |first: bool| {
        let visits = || l.attempts.iter().filter(move |a| a.first || !first);
        let count = |outcome| visits().filter(|a| a.outcome == outcome).count() as f64;
        let (met, missed) = (count(Outcome::Access), count(Outcome::NoAccess));
        missed / (met + missed).max(1.0)
    };
    let w = &l.workforce;
    let trades = TRADES.map(|trade| TradeHours {
        trade: format!("{trade:?}").to_lowercase(),
        operatives: w.operatives.iter().filter(|o| o.trade == trade).count(),
        needed: w.needed[trade as usize] / 60.0,
        offered: w.offered[trade as usize] / 60.0,
    });
    Summary {
        homes: l.homes.len(),
        blocks: l.blocks.len(),
        patches: l.patches.len(),
        streams: streams.to_vec(),
        attempts: l.attempts.len(),
        first_no_access: no_access(true),
        no_access: no_access(false),
        bookings: l.bookings.len(),
        trades: trades.into_iter().filter(|t| t.operatives > 0).collect(),
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} homes, {} blocks, {} patches",
            self.homes, self.blocks, self.patches
        )?;
        let (first, all) = (100.0 * self.first_no_access, 100.0 * self.no_access);
        writeln!(
            f,
            "{} past attempts; no access at {first:.1}% of first ones, {all:.1}% of all",
            self.attempts
        )?;
        writeln!(f, "{} bookings in the next three weeks\n", self.bookings)?;
        writeln!(
            f,
            "{:<16}{:>8}{:>22}{:>9}",
            "stream", "tasks", "due within 12 weeks", "overdue"
        )?;
        for s in &self.streams {
            writeln!(
                f,
                "{:<16}{:>8}{:>22}{:>9}",
                s.stream, s.tasks, s.due, s.overdue
            )?;
        }
        writeln!(
            f,
            "\n{:<16}{:>8}{:>22}{:>9}{:>7}",
            "trade", "people", "hours needed (12 wk)", "offered", "used"
        )?;
        for t in &self.trades {
            let used = 100.0 * t.needed / t.offered.max(1.0);
            let (needed, offered) = (t.needed, t.offered);
            writeln!(
                f,
                "{:<16}{:>8}{needed:>22.0}{offered:>9.0}{used:>6.0}%",
                t.trade, t.operatives
            )?;
        }
        Ok(())
    }
}
