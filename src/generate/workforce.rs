//! Hire: a workforce that is tight but enough, spread over the patches as the work is.

use chrono::NaiveDate;

use super::households::LANGUAGES;
use super::names;
use super::patches::Patch;
use super::point::Point;
use super::profile::Profile;
use super::random::Random;
use super::shifts::{self, HORIZON_DAYS, Pattern, Shift};
use super::streams::Stream;
use super::team::Operative;
use super::territory;
use super::workload::{self, TRADES, Trade, Work};

/// Share of working time that the next twelve weeks' work takes: tight, but with room for sickness
/// and for slots that do not fit. Judgement.
pub const UTILISATION: f64 = 0.875;
/// Minutes a day from the start to the first home and back from the last. Judgement.
const COMMUTE_MINUTES: f64 = 24.0;
/// Minutes of work in a full day.
const FULL_DAY: f64 = shifts::FULL_WEEK / 5.0;
/// A trade with less work than this many full-time people is folded into another.
const LEAST_TEAM: f64 = 0.8;
/// Operatives who work part-time. Judgement, near one in seven of construction's workforce.
const PART_TIME: f64 = 0.14;
/// Operatives who speak a language besides English well enough to work in it. Judgement.
const SPEAKS: f64 = 0.25;
/// Metres between an operative's own home and the middle of their patches (standard deviation).
const LIVES_NEAR: f64 = 2_500.0;
/// Operatives who end the day elsewhere than they began (van kept at a depot). Judgement.
const ENDS_ELSEWHERE: f64 = 0.08;
/// What an hour of a contractor's operative costs against one of our own. Judgement.
const CONTRACTOR_PRICE: f64 = 1.25;
/// Homes above which there are two out-of-hours surveyors.
const TWO_OUT_OF_HOURS: usize = 15_000;

/// A workforce, and how it compares with the work.
#[derive(Debug)]
pub(super) struct Workforce {
    pub operatives: Vec<Operative>,
    /// Work of the next twelve weeks, minutes, by trade.
    pub needed: [f64; 5],
    /// Working time of the next twelve weeks, commuting left out, minutes, by trade.
    pub offered: [f64; 5],
}

/// The chance that an operative of a trade is a woman. Gas and electrical: about 1 in 50 (the
/// industry's own figures); the rest judgement.
fn women(trade: Trade) -> f64 {
    match trade {
        Trade::Gas | Trade::Electric => 0.03,
        Trade::Multi => 0.08,
        Trade::Survey | Trade::OnCall => 0.35,
        Trade::Safety => 0.3,
    }
}

/// What an hour costs the landlord, pounds: wage, on-costs, van. Judgement.
fn hourly(trade: Trade) -> f64 {
    match trade {
        Trade::Gas => 32.0,
        Trade::Electric => 33.0,
        Trade::Survey => 34.0,
        Trade::OnCall => 51.0,
        Trade::Safety => 25.0,
        Trade::Multi => 36.0,
    }
}

/// Firms and how the trade is called there.
fn firm(trade: Trade) -> &'static [&'static str] {
    match trade {
        Trade::Gas => &["Calderbrook Heating Ltd", "Northmere Gas Services Ltd"],
        Trade::Electric => &["Brightwold Electrical Ltd", "Amperton Electrical Ltd"],
        Trade::Survey => &["Plumbline Surveying Ltd"],
        Trade::Safety => &["Safehold Compliance Ltd"],
        Trade::Multi => &["Allround Home Services Ltd"],
        Trade::OnCall => &["Allhours Response Ltd"],
    }
}

/// Skills of the `nth` person of a trade. `alone` says that there is no safety team, so surveyors
/// do its work.
fn skills(trade: Trade, nth: usize, alone: bool) -> Vec<Stream> {
    use Stream::{Asbestos, Dmc, Eicr, FireDoor, Gas, Legionella, SmokeCo, StockCondition};
    match trade {
        Trade::Gas => vec![Gas, SmokeCo],
        Trade::Electric => vec![Eicr, SmokeCo],
        Trade::Survey if alone || nth.is_multiple_of(2) => {
            vec![Dmc, StockCondition, Asbestos, SmokeCo, FireDoor, Legionella]
        }
        Trade::Survey => vec![Dmc, StockCondition, Asbestos],
        Trade::Safety => vec![SmokeCo, FireDoor, Legionella],
        // Multi-skilled people come in two kinds: both fuels, or a home safety check.
        Trade::Multi if nth.is_multiple_of(2) => vec![Gas, Eicr, SmokeCo],
        Trade::Multi => vec![Gas, SmokeCo, StockCondition, FireDoor, Legionella],
        Trade::OnCall => vec![Dmc],
    }
}

/// Hires for `work`, the minutes of every patch and trade, which take the share `utilisation` of
/// working time.
pub(super) fn hire(
    mut work: Work,
    patches: &[Patch],
    profile: &Profile,
    today: NaiveDate,
    utilisation: f64,
    seed: u64,
) -> Workforce {
    let mut r = Random::new(seed, "workforce");
    let mut clocks = Random::new(seed, "shifts");
    let before_sharing = work.clone();
    workload::share_out(&mut work, profile.multi_skilled);
    if full_timers(&work, Trade::Multi, today, utilisation) < 2.0 * LEAST_TEAM {
        work = before_sharing;
    }
    // Both small: surveyors do the safety checks too, and the team is one.
    let [survey, safety] =
        [Trade::Survey, Trade::Safety].map(|t| full_timers(&work, t, today, utilisation));
    let alone = safety < LEAST_TEAM || survey + safety < 2.0 + LEAST_TEAM;
    if alone {
        workload::fold(&mut work, Trade::Safety, Trade::Survey);
    }
    let mut operatives = Vec::new();
    let mut contracted = Share::new(profile.contractors, r.unit());
    for trade in TRADES {
        let wanted = full_timers(&work, trade, today, utilisation);
        if wanted <= 0.0 && matches!(trade, Trade::Safety | Trade::Multi) {
            continue;
        }
        let patterns = patterns(trade, wanted, &mut r);
        let load: Vec<f64> = work.iter().map(|p| p[trade as usize]).collect();
        let shares: Vec<f64> = patterns.iter().map(|p| p.share()).collect();
        let areas = territory::spread(patches, &load, &shares, &mut r);
        for (nth, (pattern, area)) in patterns.into_iter().zip(areas).enumerate() {
            let skills = skills(trade, nth, alone);
            let rows = shifts::write(pattern, today, &mut clocks);
            let contractor = contracted.next();
            let person = operative(trade, skills, area, rows, patches, contractor, &mut r);
            operatives.push(person);
        }
    }
    territory::cover(&mut operatives, patches);
    out_of_hours(&mut operatives, patches, today, &mut r, &mut clocks);
    territory::include_women(&mut operatives, patches.len());
    for (i, person) in operatives.iter_mut().enumerate() {
        person.id = format!("OP{:03}", i + 1);
        person.name = names::person(&mut r, person.woman);
    }
    let needed = TRADES.map(|t| workload::total(&work, t));
    let offered = TRADES.map(|t| offered(&operatives, t, today));
    Workforce {
        operatives,
        needed,
        offered,
    }
}

/// Says yes to a fixed share of questions, evenly spaced: a small team too has its contractors.
struct Share {
    share: f64,
    sum: f64,
}

impl Share {
    fn new(share: f64, start: f64) -> Self {
        Self { share, sum: start }
    }

    fn next(&mut self) -> bool {
        self.sum += self.share;
        let yes = self.sum >= 1.0;
        self.sum -= f64::from(u8::from(yes));
        yes
    }
}

/// Full-time people whose working time, less commuting and leave, fits the trade's work.
fn full_timers(work: &Work, trade: Trade, today: NaiveDate, utilisation: f64) -> f64 {
    // One full-timer's expected days: measured on an average of written shifts, so that bank
    // holidays and leave count as they will fall.
    const SAMPLE: u64 = 24;
    let minutes: f64 = (0..SAMPLE)
        .map(|i| {
            let rows = shifts::write(Pattern::Full, today, &mut Random::new(i, "full-timer"));
            productive(&rows, today)
        })
        .sum();
    workload::total(work, trade) / utilisation / (minutes / SAMPLE as f64)
}

/// Minutes of twelve weeks' shifts, without commuting.
fn productive(rows: &[Shift], today: NaiveDate) -> f64 {
    shifts::minutes(rows, today, HORIZON_DAYS) * (1.0 - COMMUTE_MINUTES / FULL_DAY)
}

fn offered(operatives: &[Operative], trade: Trade, today: NaiveDate) -> f64 {
    operatives
        .iter()
        .filter(|o| o.trade == trade)
        .map(|o| productive(&o.shifts, today))
        .sum()
}

/// Weekly patterns that add up to `wanted` full-time people.
fn patterns(trade: Trade, wanted: f64, r: &mut Random) -> Vec<Pattern> {
    const PART: [Pattern; 3] = [Pattern::Days(4), Pattern::Days(3), Pattern::SchoolHours];
    const FULL: [Pattern; 5] = [
        Pattern::Full,
        Pattern::Full,
        Pattern::Full,
        Pattern::Early,
        Pattern::LateDay,
    ];
    // A fifth of a week less a quarter day is near enough.
    let smallest = |left: f64| {
        let days = (left * 5.0 - 0.25).ceil().max(1.0) as usize;
        if days >= 5 {
            Pattern::Full
        } else {
            Pattern::Days(days)
        }
    };
    // Two people at least, and a surveyor in on every weekday: reports cannot wait for Thursday.
    if wanted < 1.9 {
        let first = match trade {
            Trade::Survey if wanted < 0.7 => Pattern::SchoolHours,
            Trade::Survey => Pattern::Full,
            _ => smallest(wanted / 2.0),
        };
        return vec![first, smallest(wanted - first.share())];
    }
    let mut left = wanted;
    let mut patterns = Vec::new();
    while left > 0.05 {
        let part = r.chance(PART_TIME) && !patterns.is_empty();
        let pattern = match r.pick(if part { &PART } else { &FULL }) {
            Some(pattern) if left >= 0.95 => pattern,
            _ => smallest(left),
        };
        left -= pattern.share();
        patterns.push(pattern);
    }
    patterns
}

fn operative(
    trade: Trade,
    skills: Vec<Stream>,
    area: Vec<usize>,
    rows: Vec<Shift>,
    patches: &[Patch],
    contractor: bool,
    r: &mut Random,
) -> Operative {
    let middle = Point::mean(
        area.iter()
            .filter_map(|&p| patches.get(p))
            .map(|p| p.centre),
    );
    let all = Point::mean(patches.iter().map(|p| p.centre));
    let near = |at: Option<Point>, spread: f64, r: &mut Random| {
        let at = at.unwrap_or(Point {
            lat: 52.9,
            lon: -0.6,
        });
        at.moved(spread * r.normal(), spread * r.normal())
    };
    let firm = r.pick(firm(trade)).unwrap_or("Allround Home Services Ltd");
    // A firm's people set out from its depot, at a place that its name fixes; ours from home.
    let depot = near(all, LIVES_NEAR, &mut Random::new(firm.len() as u64, firm));
    let home = near(middle, LIVES_NEAR, r);
    let council_depot = near(all, LIVES_NEAR / 2.0, &mut Random::new(0, "depot"));
    let elsewhere = r.chance(ENDS_ELSEWHERE);
    let speaks = r.chance(SPEAKS);
    let language = r.choose(LANGUAGES).filter(|_| speaks);
    let price = hourly(trade) * if contractor { CONTRACTOR_PRICE } else { 1.0 };
    Operative {
        id: String::new(),
        trade,
        skills,
        start: if contractor { depot } else { home },
        end: (elsewhere && !contractor).then_some(council_depot),
        woman: r.chance(women(trade)),
        name: String::new(),
        employer: if contractor {
            firm.to_owned()
        } else {
            "Direct".to_owned()
        },
        patches: area,
        languages: language.into_iter().collect(),
        cost_per_hour: price,
        max_visits: match trade {
            Trade::Safety => Some(18),
            Trade::Gas | Trade::Multi if contractor => Some(12),
            _ => None,
        },
        shifts: rows,
    }
}

/// Surveyors of a contractor who answer reports at weekends and on bank holidays, everywhere.
fn out_of_hours(
    operatives: &mut Vec<Operative>,
    patches: &[Patch],
    today: NaiveDate,
    r: &mut Random,
    clocks: &mut Random,
) {
    let homes: usize = patches.iter().map(|p| p.homes).sum();
    let count = if homes > TWO_OUT_OF_HOURS { 2 } else { 1 };
    let everywhere: Vec<usize> = (0..patches.len()).collect();
    for _ in 0..count {
        let middle = Point::mean(patches.iter().map(|p| p.centre));
        let middle = middle.unwrap_or(Point {
            lat: 52.9,
            lon: -0.6,
        });
        operatives.push(Operative {
            id: String::new(),
            trade: Trade::OnCall,
            skills: skills(Trade::OnCall, 0, false),
            start: middle.moved(LIVES_NEAR * r.normal(), LIVES_NEAR * r.normal()),
            end: None,
            woman: r.chance(women(Trade::OnCall)),
            name: String::new(),
            employer: firm(Trade::OnCall)[0].to_owned(),
            patches: everywhere.clone(),
            languages: Vec::new(),
            cost_per_hour: hourly(Trade::OnCall),
            max_visits: Some(6),
            shifts: shifts::write(Pattern::OutOfHours, today, clocks),
        });
    }
}
