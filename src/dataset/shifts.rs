//! `shifts.csv`: when each operative works.

use crate::error::Fault;
use crate::model::operative::Rest;
use crate::model::{Operative, OperativeId, Shift, Span};
use crate::units::Minutes;

use super::Load;
use super::days;
use super::fields;
use super::header::{Col, Header};
use super::operatives::Operatives;
use super::rota::Rota;
use super::rows::{Opened, Presence, Row};

/// A break longer than half a day is two shifts.
const LONGEST_BREAK: i32 = 240;

#[derive(Debug, Clone, Copy)]
struct Cols {
    operative_id: Col,
    days: Col,
    from: Col,
    to: Col,
    break_from: Col,
    break_to: Col,
    break_minutes: Col,
}

impl Cols {
    fn ask(header: &mut Header) -> Self {
        Self {
            operative_id: header.must("operative_id"),
            days: header.must("days"),
            from: header.must("from"),
            to: header.must("to"),
            break_from: header.may("break_from"),
            break_to: header.may("break_to"),
            break_minutes: header.may("break_minutes"),
        }
    }
}

/// Reads shifts into the operatives they belong to.
pub(super) fn read(load: &mut Load<'_>, ids: &Operatives, operatives: &mut [Operative]) {
    let Opened::Rows(mut rows) = load.open("shifts", Presence::Required) else {
        return;
    };
    let cols = Cols::ask(&mut rows.header);
    if !rows.header.close(&mut load.ledger) {
        return;
    }
    let mut rotas = vec![Rota::default(); operatives.len()];
    while let Some(mut row) = rows.next(&mut load.ledger) {
        let line = row.line();
        let who = operative(&mut row, cols.operative_id, ids);
        let shift = shift(&mut row, &cols);
        if let Some((who, shift)) = who.zip(shift) {
            rotas[who.index()].check(&mut row, cols.days, shift);
        }
        let value = row.settle(who.zip(shift), &mut load.ledger);
        if let Some((who, shift)) = value {
            operatives[who.index()].shifts.push(shift);
            rotas[who.index()].take(shift, line);
            load.counts.shifts += 1;
        }
    }
    warn_of_idle(load, operatives);
}

/// The operative that a row names.
pub(super) fn operative(row: &mut Row<'_>, col: Col, ids: &Operatives) -> Option<OperativeId> {
    let id = row.must(col, fields::id)?;
    ids.refer(row, col, id, id)
}

fn shift(row: &mut Row<'_>, cols: &Cols) -> Option<Shift> {
    let epoch = row.epoch();
    let days = row.must(cols.days, |text| days::days(text, epoch));
    let before = row.faults();
    let hours = days::span(row, cols.from, cols.to);
    let readable = row.faults() == before;
    let rest = rest(row, cols, hours, readable);
    Some(Shift {
        days: days?,
        hours,
        rest,
    })
}

/// The break of a shift: a span, minutes within a span, or minutes anywhere in the shift.
fn rest(row: &mut Row<'_>, cols: &Cols, hours: Option<Span>, readable: bool) -> Option<Rest> {
    let within = days::span(row, cols.break_from, cols.break_to);
    let minutes = row.may(cols.break_minutes, |text| {
        fields::whole(text, 0..=LONGEST_BREAK)
    });
    let within = match (within, minutes) {
        (None, None | Some(0)) => return None,
        (Some(within), _) => Some(within),
        (None, Some(_)) => hours,
    };
    let (Some(hours), Some(within)) = (hours, within) else {
        if readable {
            row.fault(
                cols.from,
                "there is a break on a day off",
                "leave the break empty",
            );
        }
        return None;
    };
    let minutes = minutes.map_or(within.length(), Minutes);
    if !hours.covers(within) {
        let what = format!(
            "the break {}-{} is outside the shift {}-{}",
            within.from, within.to, hours.from, hours.to
        );
        row.fault(cols.break_from, what, "a break lies within its shift");
    } else if minutes > within.length() || minutes >= hours.length() {
        let what = format!(
            "a break of {minutes} does not fit into {}-{}",
            within.from, within.to
        );
        row.fault(
            cols.break_minutes,
            what,
            "a break fits into its span, and the shift is longer",
        );
    }
    Some(Rest { within, minutes })
}

fn warn_of_idle(load: &mut Load<'_>, operatives: &[Operative]) {
    let file = load.source.called("shifts");
    for operative in operatives {
        if operative.shifts.iter().all(|shift| shift.hours.is_none()) {
            let what = format!("operative {} has no shift", fields::shown(&operative.id));
            let allowed = "they are given no work";
            load.ledger.warn(Fault::at(&file, 0, 0, what, allowed));
        }
    }
}
