//! `operatives.csv`: who does the work.

use std::collections::BTreeSet;

use crate::model::{Gender, Operative, OperativeId, Property, StreamId};
use crate::rules::Rules;

use super::Load;
use super::fields::{self, Wrong, not_known, plain_code};
use super::header::{Col, Header};
use super::keys::Keys;
use super::languages;
use super::place::PlaceCols;
use super::rows::{Opened, Presence, Row};
use super::tasks;

/// Operatives by identifier.
pub(super) type Operatives = Keys<String, OperativeId>;

/// Pounds an hour: more is pence in the place of pounds.
const DEAREST_HOUR: i32 = 500;
/// Visits a day: more is no limit.
const MOST_VISITS: i32 = 100;

const GENDERS: [(&str, Gender); 6] = [
    ("f", Gender::Female),
    ("m", Gender::Male),
    ("x", Gender::Other),
    ("female", Gender::Female),
    ("male", Gender::Male),
    ("other", Gender::Other),
];

#[derive(Debug, Clone, Copy)]
struct Cols {
    id: Col,
    skills: Col,
    start: PlaceCols,
    end: PlaceCols,
    name: Col,
    employer: Col,
    patches: Col,
    gender: Col,
    languages: Col,
    cost_per_hour: Col,
    max_visits: Col,
}

impl Cols {
    fn ask(header: &mut Header) -> Self {
        let start = [
            "start_latitude",
            "start_longitude",
            "start_easting",
            "start_northing",
        ];
        let end = [
            "end_latitude",
            "end_longitude",
            "end_easting",
            "end_northing",
        ];
        let cols = Self {
            id: header.must("operative_id"),
            skills: header.must("skills"),
            start: PlaceCols::ask(header, start),
            end: PlaceCols::ask(header, end),
            name: header.may("name"),
            employer: header.may("employer"),
            patches: header.may("patches"),
            gender: header.may("gender"),
            languages: header.may("languages"),
            cost_per_hour: header.may("cost_per_hour"),
            max_visits: header.may("max_visits"),
        };
        cols.start.must(header);
        cols
    }
}

/// What operatives came to: the column of skills, for faults of the whole, comes with them.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) operatives: Vec<Operative>,
    pub(super) ids: Operatives,
    /// Streams that anybody is skilled in, those included whose row was left out.
    pub(super) skilled: BTreeSet<StreamId>,
    /// Column of skills, from 1; `None` where the file could not be read.
    pub(super) skills_column: Option<u64>,
}

/// Reads the operatives, in file order and without their shifts.
pub(super) fn read(load: &mut Load<'_>, homes: Option<&[Property]>) -> Read {
    let mut read = Read {
        operatives: Vec::new(),
        ids: Operatives::new(load.source.called("operatives")),
        skilled: BTreeSet::new(),
        skills_column: None,
    };
    read.ids.whole = false;
    let Opened::Rows(mut rows) = load.open("operatives", Presence::Required) else {
        return read;
    };
    let cols = Cols::ask(&mut rows.header);
    if !rows.header.close(&mut load.ledger) {
        return read;
    }
    let patches = homes.map(patches_of);
    while let Some(mut row) = rows.next(&mut load.ledger) {
        let line = row.line();
        let id = row.must(cols.id, fields::id);
        let new = id.is_some_and(|id| read.ids.check_new(&mut row, cols.id, id));
        let skills = skills(&mut row, cols.skills, load.rules);
        read.skilled.extend(&skills);
        let operative = operative(&mut row, &cols, skills, patches.as_deref());
        let value = operative.zip(id).map(|(operative, id)| Operative {
            id: id.to_owned(),
            ..operative
        });
        let id = id.map(ToOwned::to_owned);
        let value = row.settle(value, &mut load.ledger);
        if let Some(id) = id.filter(|_| new) {
            let index = OperativeId(read.operatives.len() as u32);
            read.ids.take(id, line, value.as_ref().map(|_| index));
        }
        read.operatives.extend(value);
    }
    read.ids.whole = rows.whole;
    read.skills_column = cols
        .skills
        .index
        .filter(|_| rows.whole)
        .map(|i| i as u64 + 1);
    read
}

fn operative(
    row: &mut Row<'_>,
    cols: &Cols,
    skills: Vec<StreamId>,
    patches: Option<&[&str]>,
) -> Option<Operative> {
    let start = cols.start.read(row);
    let end = if cols.end.is_empty(row) {
        start
    } else {
        cols.end.read(row)
    };
    let max_visits = row.may(cols.max_visits, |text| fields::whole(text, 1..=MOST_VISITS));
    let owned = |col| row.text(col).to_owned();
    let (name, employer) = (owned(cols.name), owned(cols.employer));
    Some(Operative {
        id: String::new(),
        skills,
        start: start?,
        end: end?,
        name,
        employer,
        patches: row.list(cols.patches, |patch| known_patch(patch, patches)),
        gender: row.may(cols.gender, |text| fields::code(text, &GENDERS)),
        languages: row.list(cols.languages, languages::language),
        cost_per_hour: row.may(cols.cost_per_hour, |text| {
            fields::pounds(text, DEAREST_HOUR)
        }),
        max_visits: max_visits.map(|n| n as u16),
        shifts: Vec::new(),
    })
}

/// Streams that an operative's skills stand for, sorted, each once.
fn skills(row: &mut Row<'_>, col: Col, rules: &Rules) -> Vec<StreamId> {
    if row.text(col).is_empty() {
        row.fault(
            col,
            "skills is empty",
            "a `;`-list of streams, or of skills in the rules",
        );
        return Vec::new();
    }
    let mut streams: Vec<_> = row
        .list(col, |skill| streams_of(skill, rules))
        .into_iter()
        .flatten()
        .collect();
    streams.sort_unstable();
    streams.dedup();
    streams
}

/// The streams that one skill stands for: the stream itself, or those that the rules'
/// `[skills]` give it.
fn streams_of(skill: &str, rules: &Rules) -> Result<Vec<StreamId>, Wrong> {
    let plain = plain_code(skill);
    let named = rules
        .skills
        .iter()
        .find(|(name, _)| *name == skill || plain_code(name) == plain);
    if let Some((_, codes)) = named {
        return codes
            .iter()
            .map(|code| tasks::stream(code, rules))
            .collect();
    }
    tasks::stream(skill, rules)
        .map(|stream| vec![stream])
        .map_err(|_| {
            let codes = rules.streams.iter().map(|rule| rule.code.as_str());
            fields::unknown(skill, codes.chain(rules.skills.keys().map(String::as_str)))
        })
}

/// Names of the patches that homes are in, sorted.
fn patches_of(homes: &[Property]) -> Vec<&str> {
    let named = homes.iter().map(|home| home.patch.as_str());
    let patches: BTreeSet<_> = named.filter(|patch| !patch.is_empty()).collect();
    patches.into_iter().collect()
}

/// A patch that homes are in; any at all where the homes could not be read.
fn known_patch(patch: &str, patches: Option<&[&str]>) -> Result<String, Wrong> {
    match patches {
        Some(patches) if patches.binary_search(&patch).is_err() => Err(Wrong::new(
            not_known(patch, patches.iter().copied()),
            "a patch as in the column patch of properties",
        )),
        _ => Ok(patch.to_owned()),
    }
}
