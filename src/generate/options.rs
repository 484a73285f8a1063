//! Check: the options of `generate`, all faults at once.

use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};

use crate::error::{Fault, Faults, Result};

use super::landlord::Plan;
use super::postcodes;
use super::profile::{HARD_SHARE, Like, profile};
use super::workforce::UTILISATION;

/// The day on which a data set is set unless `--today` says otherwise: fixed, so that the same
/// command gives the same files on any day.
pub const DEFAULT_TODAY: &str = "2026-11-24";

/// The most homes: more than any landlord in the United Kingdom has.
const MOST_HOMES: usize = 500_000;
/// The largest share of hard homes that is taken for one.
const MOST_HARD: f64 = 0.25;
/// First visits without access, least and most.
const NO_ACCESS: (f64, f64) = (0.01, 0.9);
/// Share of working time that work takes, least and most.
const BUSY: (f64, f64) = (0.3, 1.2);
/// Years of `--today`: streams of England's law as of 2025 and later.
const YEARS: (i32, i32) = (2024, 2040);

/// What to generate.
#[derive(Debug, Clone)]
pub struct Options {
    /// Homes; the profile's number when absent.
    pub homes: Option<usize>,
    /// Seed of every random draw.
    pub seed: u64,
    /// The landlord to resemble.
    pub like: Option<Like>,
    /// CSV of postcodes at which to place homes.
    pub postcodes: Option<PathBuf>,
    /// CSV of households by area, which weighs the postcodes.
    pub households: Option<PathBuf>,
    /// The day on which the data set is set.
    pub today: NaiveDate,
    /// Share of homes that are hard to get into.
    pub hard_share: f64,
    /// Share of first visits without access; the profile's when absent.
    pub no_access: Option<f64>,
    /// Share of working time that the next twelve weeks' work takes: how tight the workforce is.
    pub utilisation: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            homes: None,
            seed: 1,
            like: None,
            postcodes: None,
            households: None,
            today: DEFAULT_TODAY.parse().unwrap_or_default(),
            hard_share: HARD_SHARE,
            no_access: None,
            utilisation: UTILISATION,
        }
    }
}

impl Options {
    /// Checks everything, `other` being a fault already found.
    pub(super) fn check(&self, other: Option<Fault>) -> Result<Plan> {
        let profile = profile(self.like);
        let homes = self.homes.unwrap_or(profile.homes);
        let mut faults: Vec<Fault> = other.into_iter().collect();
        let mut within = |name: &str, value: f64, (low, high): (f64, f64)| {
            if !(low..=high).contains(&value) {
                let allowed = format!("give {low} to {high}");
                faults.push(Fault::at(
                    name,
                    0,
                    0,
                    format!("{value} is out of range"),
                    allowed,
                ));
            }
        };
        within("--homes", homes as f64, (1.0, MOST_HOMES as f64));
        within("--hard-share", self.hard_share, (0.0, MOST_HARD));
        within(
            "--no-access",
            self.no_access.unwrap_or(NO_ACCESS.0),
            NO_ACCESS,
        );
        within("--utilisation", self.utilisation, BUSY);
        let years = (f64::from(YEARS.0), f64::from(YEARS.1));
        within("--today (year)", f64::from(self.today.year()), years);
        let areas = match (&self.postcodes, &self.households) {
            (None, None) => None,
            (None, Some(_)) => {
                let what = "given without --postcodes";
                let allowed = "give both, or --postcodes alone";
                faults.push(Fault::at("--households", 0, 0, what, allowed));
                None
            }
            (Some(postcodes), households) => {
                match postcodes::areas(postcodes, households.as_deref()) {
                    Ok(areas) => Some(areas),
                    Err(found) => {
                        faults.extend(found);
                        None
                    }
                }
            }
        };
        Faults(faults).into_result()?;
        let no_access = self
            .no_access
            .map_or((profile.no_access_then, profile.no_access_now), |rate| {
                (rate, rate)
            });
        Ok(Plan {
            homes,
            seed: self.seed,
            today: self.today,
            profile,
            areas,
            hard_share: self.hard_share,
            no_access,
            utilisation: self.utilisation,
        })
    }
}
