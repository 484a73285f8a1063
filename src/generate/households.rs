//! People: who lives in each home, what they need, how they like to hear from us.

use chrono::NaiveDate;

use super::diary::{self, Entry, Kind};
use super::homes::{Dwelling, Home};
use super::random::Random;
use crate::model::Need;

/// Share of households flagged vulnerable, outside sheltered homes. Census 2021: 20 to 22% of
/// Doncaster's and Sedgemoor's residents are disabled under the Equality Act.
const VULNERABLE: f64 = 0.21;
/// The same in sheltered homes. Judgement.
const VULNERABLE_SHELTERED: f64 = 0.6;
/// Households that only two operatives may visit (a warning on the tenancy). Judgement.
const TWO_OPERATIVES: f64 = 0.006;
/// Households that ask for a woman. Judgement; HQN lists it among needs that get lost.
const FEMALE_OPERATIVE: f64 = 0.006;
/// Vulnerable households that need a fixed time: carers come, or waiting is a strain. Judgement.
const FIXED_TIME: f64 = 0.14;
/// Households that ask to be rung ahead, besides those with a no-access history. Judgement.
const CALL_AHEAD: f64 = 0.05;
/// Vulnerable households whom somebody must stand beside during a visit. Judgement.
const ACCOMPANIED: f64 = 0.04;
/// Households where nobody speaks English well. Census 2021: 1.8% of residents of three and over
/// speak it not well or not at all.
const LANGUAGE: f64 = 0.018;
/// Main languages other than English, most common first (Census 2021, TS024).
pub(super) const LANGUAGES: &[(&str, f64)] = &[
    ("pl", 0.32),
    ("ro", 0.25),
    ("pa", 0.15),
    ("ur", 0.15),
    ("pt", 0.13),
];
/// Vulnerable households that bear only so long a visit. Judgement.
const SHORT_VISITS: f64 = 0.12;
/// The longest visit those bear, minutes: never less than the longest single check (an EICR, 150).
const LONGEST_VISIT: &[(u32, f64)] = &[(180, 0.4), (210, 0.2), (240, 0.4)];

/// A household.
#[derive(Debug, Clone)]
pub(super) struct Household {
    pub kind: Kind,
    pub vulnerable: bool,
    pub needs: Vec<Need>,
    pub contact: &'static str,
    pub longest_visit: Option<u32>,
    pub diary: Vec<Entry>,
}

impl Household {
    /// The `needs` column.
    pub(super) fn needs(&self) -> String {
        let codes: Vec<String> = self.needs.iter().map(Need::code).collect();
        codes.join(";")
    }

    /// True of homes for which a desk picks the operative by hand.
    pub(super) fn chooses_operative(&self) -> bool {
        self.needs.iter().any(|need| {
            matches!(
                need,
                Need::TwoOperatives | Need::FemaleOperative | Need::Language(_)
            )
        })
    }
}

/// The kinds of household in each kind of dwelling. Judgement, after the English Housing Survey's
/// social renters: about a quarter retired, under half in work, a third with children.
fn kinds(dwelling: Dwelling, bedrooms: u8) -> [(Kind, f64); 4] {
    let [retired, working, family, home] = match (dwelling, bedrooms) {
        (Dwelling::Sheltered, _) => [0.93, 0.02, 0.0, 0.05],
        (Dwelling::Bungalow, _) => [0.66, 0.1, 0.06, 0.18],
        (Dwelling::Flat, 1) => [0.24, 0.33, 0.03, 0.4],
        (Dwelling::Flat | Dwelling::Maisonette, _) => [0.12, 0.32, 0.3, 0.26],
        (Dwelling::House, 2) => [0.2, 0.35, 0.25, 0.2],
        (Dwelling::House, _) => [0.1, 0.33, 0.43, 0.14],
    };
    [
        (Kind::Retired, retired),
        (Kind::Working, working),
        (Kind::Family, family),
        (Kind::Home, home),
    ]
}

/// How each kind likes to be contacted. HQN: letters still matter, mobile numbers go out of date.
fn contacts(kind: Kind) -> &'static [(&'static str, f64)] {
    match kind {
        Kind::Retired => &[
            ("letter", 0.45),
            ("phone", 0.35),
            ("text", 0.15),
            ("email", 0.05),
        ],
        _ => &[
            ("letter", 0.12),
            ("phone", 0.13),
            ("text", 0.57),
            ("email", 0.18),
        ],
    }
}

/// One household for each home.
pub(super) fn settle(homes: &[Home], seed: u64, today: NaiveDate) -> Vec<Household> {
    let mut people = Random::new(seed, "households");
    let mut needs = Random::new(seed, "needs");
    let mut times = Random::new(seed, "availability");
    homes
        .iter()
        .map(|home| {
            let mut household = household(home, &mut people);
            set_needs(&mut household, &mut needs);
            let (kind, vulnerable) = (household.kind, household.vulnerable);
            household.diary = diary::write(kind, vulnerable, today, &mut times);
            household
        })
        .collect()
}

fn household(home: &Home, r: &mut Random) -> Household {
    let kind = r
        .choose(&kinds(home.dwelling, home.bedrooms))
        .unwrap_or(Kind::Home);
    let vulnerable = match (home.dwelling, kind) {
        (Dwelling::Sheltered, _) => VULNERABLE_SHELTERED,
        // Retired people and those at home by day are vulnerable more often than those who work.
        (_, Kind::Retired) => 1.4 * VULNERABLE * home.disabled,
        (_, Kind::Home) => 1.6 * VULNERABLE * home.disabled,
        (_, Kind::Working | Kind::Family) => 0.5 * VULNERABLE * home.disabled,
    };
    Household {
        kind,
        vulnerable: r.chance(vulnerable),
        needs: Vec::new(),
        contact: r.choose(contacts(kind)).unwrap_or("letter"),
        longest_visit: None,
        diary: Vec::new(),
    }
}

fn set_needs(h: &mut Household, r: &mut Random) {
    let if_vulnerable = |p: f64| if h.vulnerable { p } else { 0.0 };
    let short = if_vulnerable(SHORT_VISITS);
    let flags = [
        (TWO_OPERATIVES, Need::TwoOperatives),
        (FEMALE_OPERATIVE, Need::FemaleOperative),
        (if_vulnerable(FIXED_TIME), Need::FixedTime),
        (CALL_AHEAD, Need::CallAhead),
        (if_vulnerable(ACCOMPANIED), Need::Accompanied),
    ];
    h.needs = flags
        .into_iter()
        .filter(|(p, _)| r.chance(*p))
        .map(|(_, need)| need)
        .collect();
    if r.chance(LANGUAGE) {
        let code = r.choose(LANGUAGES).unwrap_or("pl");
        h.needs.push(Need::Language(code.to_owned()));
    }
    h.longest_visit = if r.chance(short) {
        r.choose(LONGEST_VISIT)
    } else {
        None
    };
}
