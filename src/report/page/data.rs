//! The page's data: a build in columns, dictionary-coded, as small as it can plainly be.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use geo::{ConvexHull, MultiPoint, Point};

use super::columns::{
    Changes, Homes, Operative, Other, PageData, Patch, Shifts, Stops, Stream, Tasks, Unplanned,
    Visits,
};
use crate::model::{
    Alternative, Decision, HomeId, Instead, LatLon, Need, Span, Status, StopKind, Sum,
    UnplannedReason,
};
use crate::report::facts::{Facts, State};
use crate::report::figures::{DEFINITIONS, Summary, TERMS, shifts};
use crate::report::ways::Ways;

/// Most points of the search's curve that a chart can show.
const CURVE_POINTS: usize = 240;

/// The build as JSON that can stand inside a `<script>` element.
pub(super) fn page_data(
    facts: &Facts<'_>,
    summary: &Summary,
    ways: &Ways,
) -> serde_json::Result<String> {
    let mut summary = summary.clone();
    thin_out(&mut summary.search.curve);
    let data = Maker::new(facts, ways).data(&summary);
    Ok(safe_in_script(&serde_json::to_string(&data)?))
}

/// Keeps the first and last points and an even choice between.
fn thin_out<T: Copy>(curve: &mut Vec<T>) {
    if curve.len() > CURVE_POINTS {
        let last = curve.len() - 1;
        let pick = |i: usize| curve[i * last / (CURVE_POINTS - 1)];
        *curve = (0..CURVE_POINTS).map(pick).collect();
    }
}

/// No text of the data can end the element, begin a comment, or break a line of script:
/// inside JSON these characters stand only in strings, where they may be escaped.
fn safe_in_script(json: &str) -> String {
    let mut safe = String::with_capacity(json.len() + json.len() / 64);
    for c in json.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            other => safe.push(other),
        }
    }
    safe
}

/// The inner points of a line, each as steps from the point before.
fn steps(line: &[LatLon]) -> Vec<i64> {
    let points: Vec<[i64; 2]> = line.iter().map(|at| short(*at)).collect();
    let inner = points.len().saturating_sub(1);
    let pairs = points[..inner].windows(2);
    pairs
        .flat_map(|p| [p[1][0] - p[0][0], p[1][1] - p[0][1]])
        .collect()
}

struct Maker<'a> {
    facts: &'a Facts<'a>,
    ways: &'a Ways,
    base: NaiveDate,
    patches: Vec<&'a str>,
    homes: Homes,
    home_index: BTreeMap<HomeId, usize>,
    texts: Vec<String>,
    text_index: BTreeMap<String, usize>,
}

impl<'a> Maker<'a> {
    fn new(facts: &'a Facts<'a>, ways: &'a Ways) -> Self {
        let mut patches: Vec<&str> = facts
            .landlord
            .properties
            .iter()
            .map(|p| p.patch.as_str())
            .collect();
        patches.sort_unstable();
        patches.dedup();
        Self {
            facts,
            ways,
            base: facts.weeks.first().copied().unwrap_or(facts.today),
            patches,
            homes: Homes::default(),
            home_index: BTreeMap::new(),
            texts: Vec::new(),
            text_index: BTreeMap::new(),
        }
    }

    fn data(mut self, summary: &'a Summary) -> PageData<'a> {
        let visits = self.visits();
        let unplanned = self.unplanned();
        let changes = self.changes();
        PageData {
            summary,
            definitions: DEFINITIONS,
            base: self.base,
            today: self.day(self.facts.today),
            tiles: self.facts.options.tiles.as_deref(),
            streams: self.streams(),
            operatives: self.operatives(),
            patches: self.outlines(),
            visits,
            decisions: Decision::WORDS.map(|(_, words)| words),
            terms: Sum::default().terms().map(|(name, _)| name),
            why: self.why(),
            tasks: self.tasks(),
            stops: self.stops(),
            shifts: self.shifts(),
            unplanned,
            changes,
            homes: self.homes,
            texts: self.texts,
        }
    }

    fn day(&self, date: NaiveDate) -> i64 {
        (date - self.base).num_days()
    }

    fn text(&mut self, text: &str) -> usize {
        if let Some(index) = self.text_index.get(text) {
            return *index;
        }
        let index = self.texts.len();
        self.texts.push(text.to_owned());
        self.text_index.insert(text.to_owned(), index);
        index
    }

    fn home(&mut self, home: HomeId) -> usize {
        if let Some(index) = self.home_index.get(&home) {
            return *index;
        }
        let index = self.homes.uprn.len();
        self.home_index.insert(home, index);
        let property = self.facts.landlord.property(home);
        let redacted = self.facts.options.redacted;
        let address = if redacted {
            String::new()
        } else {
            let parts = [property.address.as_str(), property.postcode.as_str()];
            let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
            parts.join(", ")
        };
        let needs = if redacted {
            String::new()
        } else {
            instructions(&self.facts.landlord.household(home).needs)
        };
        let needs = self.text(&needs);
        let [latitude, longitude] = short(property.at);
        let patch = self.patches.binary_search(&property.patch.as_str());
        self.homes.uprn.push(property.uprn.number());
        self.homes.address.push(address);
        self.homes.latitude.push(latitude);
        self.homes.longitude.push(longitude);
        self.homes.patch.push(patch.unwrap_or(0));
        self.homes.needs.push(needs);
        index
    }

    fn streams(&self) -> Vec<Stream<'a>> {
        let rules = self.facts.rules;
        rules
            .streams
            .iter()
            .map(|s| Stream {
                code: &s.code,
                name: &s.name,
                letter: s.letter,
                soft: s.soft_deadline,
            })
            .collect()
    }

    fn operatives(&self) -> Vec<Operative<'a>> {
        let redacted = self.facts.options.redacted;
        let operatives = self.facts.landlord.operatives.iter();
        operatives
            .map(|o| Operative {
                id: &o.id,
                name: if redacted { "" } else { &o.name },
                skills: o.skills.iter().map(|s| s.0).collect(),
                start: short(o.start),
                end: short(o.end),
            })
            .collect()
    }

    fn outlines(&self) -> Vec<Patch<'a>> {
        let mut points: Vec<Vec<Point>> = vec![Vec::new(); self.patches.len()];
        for property in &self.facts.landlord.properties {
            if let Ok(patch) = self.patches.binary_search(&property.patch.as_str()) {
                points[patch].push(Point::new(property.at.longitude, property.at.latitude));
            }
        }
        let patches = self.patches.iter().zip(points);
        patches
            .map(|(name, points)| {
                let hull = MultiPoint::new(points).convex_hull();
                let corners = hull.exterior().coords();
                let outline = corners.flat_map(|c| {
                    short(LatLon {
                        latitude: c.y,
                        longitude: c.x,
                    })
                });
                Patch {
                    name,
                    outline: outline.collect(),
                }
            })
            .collect()
    }

    fn visits(&mut self) -> Visits<'a> {
        let mut columns = Visits::default();
        for visit in self.facts.visits() {
            let home = self.home(visit.home);
            columns.id.push(&visit.id);
            columns.home.push(home);
            columns.day.push(self.day(visit.date));
            columns.from.push(visit.slot.from.minutes());
            columns.to.push(visit.slot.to.minutes());
            columns.arrive.push(visit.arrive.minutes());
            columns.depart.push(visit.depart.minutes());
            let operatives = visit.operatives.iter().map(|o| o.0);
            columns.operatives.push(operatives.collect());
            columns.status.push(firmness(visit.status.code()));
            columns.attempt.push(visit.attempt);
            columns.access.push(thousandths(visit.p_access));
            columns.miss.push(thousandths(visit.p_miss));
            for (column, (_, term)) in columns.cost.iter_mut().zip(TERMS) {
                column.push(term(&visit.cost).get());
            }
        }
        columns
    }

    fn why(&self) -> Vec<Vec<Other>> {
        let of_visits = self.facts.build.schedule.alternatives.iter();
        let one = |alternatives: &Vec<Alternative>| {
            let others = alternatives.iter().map(|a| {
                let visits = a.visits.iter().map(|visit| self.instead(visit));
                (
                    a.decision as u8,
                    a.more.as_ref().map(terms),
                    visits.collect(),
                )
            });
            others.collect()
        };
        of_visits.map(one).collect()
    }

    fn instead(&self, visit: &Instead) -> Vec<i64> {
        let stream = match visit.tasks[..] {
            [task] => i64::from(self.facts.landlord.task(task).stream.0),
            _ => -1,
        };
        let mut line = vec![stream];
        if let Some((date, start)) = visit.at {
            line.extend([self.day(date), i64::from(start.minutes())]);
            line.extend(visit.operatives.iter().map(|o| i64::from(o.0)));
        }
        line
    }

    fn tasks(&self) -> Tasks<'a> {
        let mut columns = Tasks::default();
        let facts = self.facts.tasks.iter();
        let done = self.facts.visits().iter().flat_map(|v| &v.tasks);
        for (fact, done) in facts.zip(done) {
            columns.id.push(&self.facts.landlord.task(fact.task).id);
            columns.visit.push(fact.visit.unwrap_or(0));
            columns.stream.push(fact.stream.0);
            columns.operative.push(done.operative.0);
            columns.start.push(done.start.minutes());
            columns.finish.push(done.finish.minutes());
            columns.deadline.push(fact.deadline.map(|d| self.day(d)));
            columns.state.push(match fact.state {
                State::AtRisk => 1,
                State::Overdue => 2,
                _ => 0,
            });
        }
        columns
    }

    fn stops(&self) -> Stops {
        let mut columns = Stops::default();
        for stop in &self.facts.build.schedule.stops {
            let (kind, visit) = match stop.kind {
                StopKind::Start => (0, -1),
                StopKind::Visit(visit) => (1, i64::from(visit)),
                StopKind::Break => (2, -1),
                StopKind::End => (3, -1),
            };
            columns.operative.push(stop.operative.0);
            columns.day.push(self.day(stop.date));
            columns.kind.push(kind);
            columns.visit.push(visit);
            columns.arrive.push(stop.arrive.minutes());
            columns.start.push(stop.start.minutes());
            columns.depart.push(stop.depart.minutes());
            columns.travel.push(stop.travel.get());
            columns.metres.push(stop.distance.get());
        }
        if self.ways.follow_roads {
            columns.way = self.ways.lines.iter().map(|way| steps(way)).collect();
        }
        columns
    }

    fn shifts(&self) -> Shifts {
        let mut columns = Shifts::default();
        for (index, operative) in self.facts.landlord.operatives.iter().enumerate() {
            for (date, shift) in shifts(self.facts, operative) {
                let hours = shift.hours.unwrap_or(Span::WHOLE_DAY);
                columns.operative.push(index as u32);
                columns.day.push(self.day(date));
                columns.from.push(hours.from.minutes());
                columns.to.push(hours.to.minutes());
            }
        }
        columns
    }

    fn unplanned(&mut self) -> Unplanned<'a> {
        let mut columns = Unplanned::default();
        let facts = self.facts;
        let later = UnplannedReason::Later;
        let left_out = facts.build.schedule.unplanned.iter();
        for left_out in left_out.filter(|u| u.reason != later) {
            let task = facts.landlord.task(left_out.task);
            let home = self.home(task.home);
            let (words, fix) = (self.text(&left_out.in_words), self.text(&left_out.fix));
            columns.id.push(&task.id);
            columns.home.push(home);
            columns.stream.push(task.stream.0);
            columns
                .deadline
                .push(left_out.deadline.map(|d| self.day(d)));
            columns.reason.push(left_out.reason.code());
            columns.words.push(words);
            columns.fix.push(fix);
        }
        columns
    }

    fn changes(&mut self) -> Changes<'a> {
        let mut columns = Changes::default();
        let facts = self.facts;
        for change in &facts.build.schedule.changes {
            let home = self.home(change.home);
            columns.visit.push(&change.visit_id);
            columns.home.push(home);
            columns.kind.push(change.kind.code());
            columns.before.push(&change.before);
            columns.after.push(&change.after);
            columns.cost.push(change.cost.get());
            let was = facts.before.status(&change.visit_id);
            columns.was.push(was.map_or(0, firmness));
        }
        columns
    }
}

/// Terms that are not nil, each with its index before it.
fn terms(sum: &Sum) -> Vec<i64> {
    let terms = sum.terms().into_iter().zip(0..);
    let told = terms.filter(|((_, pence), _)| pence.get() != 0);
    told.flat_map(|((_, pence), term)| [term, pence.get()])
        .collect()
}

/// 0 planned, 1 proposed, 2 notified, 3 confirmed.
fn firmness(code: &str) -> u8 {
    let position = Status::CODES.iter().position(|(c, _)| *c == code);
    position.map_or(0, |p| p as u8)
}

/// Needs as plain instructions to whoever goes there.
fn instructions(needs: &[Need]) -> String {
    let one = |need: &Need| match need {
        Need::TwoOperatives => "two operatives".to_owned(),
        Need::FemaleOperative => "a female operative".to_owned(),
        Need::FixedTime => "fixed time".to_owned(),
        Need::CallAhead => "call ahead".to_owned(),
        Need::Accompanied => "accompanied".to_owned(),
        Need::Language(code) => format!("language {code}"),
    };
    needs.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn short(at: LatLon) -> [i64; 2] {
    [at.latitude, at.longitude].map(|degrees| (degrees * 1e5).round() as i64)
}

fn thousandths(share: f64) -> i64 {
    (share * 1000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_end_the_script() {
        let json = serde_json::to_string("</script><!-- & \u{2028}").unwrap();
        let safe = safe_in_script(&json);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']));
        let back: String = serde_json::from_str(&safe).unwrap();
        assert_eq!(back, "</script><!-- & \u{2028}");
    }

    #[test]
    fn a_long_curve_keeps_its_ends() {
        let mut curve: Vec<usize> = (0..10_000).collect();
        thin_out(&mut curve);
        assert_eq!(
            (curve.len(), curve[0], curve[CURVE_POINTS - 1]),
            (240, 0, 9_999)
        );
    }
}
