//! Reads standard benchmark files into a [`Problem`], and says what a plan of it is worth.
//!
//! Conventions: VRPTW and prize-collecting files count tenths, each leg truncated (DIMACS
//! 2021); files with several depots count thousandths, each leg rounded. `Double` counts
//! ten-thousandths, each leg rounded up, so that plans are feasible in real numbers.

mod solomon;
#[cfg(test)]
mod tests;
mod vrplib;

use std::fmt;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::problem::{Plan, Problem, RouteSpec, Stop, VisitSpec};
use super::travel::{Matrix, Travel};

/// How legs become integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metric {
    /// The convention under which the family's best known costs are published.
    #[default]
    Dimacs,
    /// Real distances.
    Double,
}

/// A fault of a benchmark file.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{}:{line}:{column}: {wrong}; allowed: {allowed}", file.display())]
pub struct BenchmarkError {
    /// The file.
    pub file: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong.
    pub wrong: String,
    /// What may stand there.
    pub allowed: String,
}

/// The family a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Solomon; Gehring and Homberger.
    Vrptw,
    /// With prizes for visits that may be left out.
    Pcvrptw,
    /// With several depots and a longest duration.
    Mdvrptw,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Vrptw => "VRPTW",
            Self::Pcvrptw => "PCVRPTW",
            Self::Mdvrptw => "MDVRPTW",
        })
    }
}

/// What a file says, in its own numbers.
#[derive(Debug, Clone, Default)]
struct Raw {
    name: String,
    positions: Vec<(f64, f64)>,
    demand: Vec<f64>,
    window: Vec<(f64, f64)>,
    service: Vec<f64>,
    /// Nothing, or one a node; 0 means the visit must be made.
    prize: Vec<f64>,
    /// Node of each vehicle's depot.
    vehicles: Vec<usize>,
    depots: usize,
    capacity: f64,
    longest: Option<f64>,
}

/// A benchmark file and its problem.
#[derive(Debug, Clone)]
pub struct Benchmark {
    /// Its name, as the file gives it.
    pub name: String,
    /// Which family.
    pub family: Family,
    /// The problem in integers.
    pub problem: Problem,
    /// Integers a unit of the file.
    pub scale: f64,
    positions: Vec<(f64, f64)>,
    depots: usize,
}

/// What a plan of a benchmark is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// Routes used.
    pub vehicles: usize,
    /// Total distance, in the file's unit: by the convention, or in real numbers.
    pub distance: f64,
    /// Cost as best known costs are published: distance for VRPTW; scaled, and with the
    /// prizes left behind, for the others.
    pub cost: f64,
}

impl Benchmark {
    /// Reads a file of any of the three families.
    ///
    /// # Errors
    /// If it cannot be read or breaks its format, at the first fault.
    pub fn read(path: &Path, metric: Metric) -> Result<Self, BenchmarkError> {
        let bytes = std::fs::read(path).map_err(|error| BenchmarkError {
            file: path.to_path_buf(),
            line: 0,
            column: 0,
            wrong: error.to_string(),
            allowed: "a file that can be read".to_owned(),
        })?;
        Self::parse(path, &String::from_utf8_lossy(&bytes), metric)
    }

    /// Reads a text; `path` is only for messages.
    ///
    /// # Errors
    /// If the text breaks its format, at the first fault.
    pub fn parse(path: &Path, text: &str, metric: Metric) -> Result<Self, BenchmarkError> {
        let is_vrplib = text
            .lines()
            .any(|l| l.trim_start().starts_with("NODE_COORD_SECTION"));
        let fault = |(line, column, wrong, allowed)| BenchmarkError {
            file: path.to_path_buf(),
            line,
            column,
            wrong,
            allowed,
        };
        let (raw, family) = if is_vrplib {
            vrplib::parse(text).map_err(fault)?
        } else {
            (solomon::parse(text).map_err(fault)?, Family::Vrptw)
        };
        Ok(Self::compile(&raw, family, metric))
    }

    fn compile(raw: &Raw, family: Family, metric: Metric) -> Self {
        let scale = match (metric, family) {
            (Metric::Double, _) => 10_000.0,
            (Metric::Dimacs, Family::Mdvrptw) => 1_000.0,
            (Metric::Dimacs, _) => 10.0,
        };
        let whole = |value: f64| -> i32 {
            let scaled = value * scale;
            match (metric, family) {
                (Metric::Double, _) | (_, Family::Mdvrptw) => scaled.round() as i32,
                (Metric::Dimacs, _) => scaled as i32,
            }
        };
        let leg = |a: (f64, f64), b: (f64, f64)| -> i32 {
            let length = (a.0 - b.0).hypot(a.1 - b.1) * scale;
            match (metric, family) {
                (Metric::Double, _) => length.ceil() as i32,
                (_, Family::Mdvrptw) => length.round() as i32,
                (Metric::Dimacs, _) => length as i32,
            }
        };
        let positions = &raw.positions;
        let legs = positions
            .iter()
            .flat_map(|&a| positions.iter().map(move |&b| leg(a, b)))
            .collect();
        let rough = positions
            .iter()
            .map(|&(x, y)| (x as f32, y as f32))
            .collect();
        let (visits, routes) = (visits(raw, &whole), routes(raw, &whole));
        let travel = Travel::Matrix(Matrix::new(rough, legs, None));
        let problem = Problem::plain(travel, routes, visits);
        Self {
            name: raw.name.clone(),
            family,
            problem,
            scale,
            positions: positions.clone(),
            depots: raw.depots,
        }
    }

    /// Customer numbers of each used route, as the file counts them.
    pub fn numbers(&self, plan: &Plan) -> Vec<Vec<usize>> {
        let number = |stop: &Stop| match stop {
            Stop::Visit { visit, .. } => Some(self.number(*visit)),
            Stop::Pause { .. } => None,
        };
        plan.routes
            .iter()
            .filter(|stops| !stops.is_empty())
            .map(|stops| stops.iter().filter_map(number).collect())
            .collect()
    }

    /// Solomon files count customers from 1 with the depot as 0; the others count nodes
    /// from 1, depots first.
    fn number(&self, visit: u32) -> usize {
        let node = visit as usize + self.depots;
        if self.family == Family::Vrptw {
            node
        } else {
            node + 1
        }
    }

    /// A cost in the problem's integers as best known costs are published.
    pub fn published(&self, cost: i64) -> f64 {
        match self.family {
            Family::Vrptw => cost as f64 / self.scale,
            Family::Pcvrptw => cost as f64 * (10.0 / self.scale),
            Family::Mdvrptw => cost as f64 * (1_000.0 / self.scale),
        }
    }

    /// What a plan is worth; `metric` must be the one the file was read with.
    pub fn worth(&self, plan: &Plan, metric: Metric) -> Worth {
        let mut vehicles = 0;
        let (mut legs, mut real) = (0i64, 0.0);
        for (spec, stops) in self.problem.routes.iter().zip(&plan.routes) {
            let places = stops.iter().filter_map(|stop| match stop {
                Stop::Visit { visit, .. } => Some(self.problem.visits[*visit as usize].place),
                Stop::Pause { .. } => None,
            });
            let mut last = spec.start;
            for place in places.chain((!stops.is_empty()).then_some(spec.end)) {
                legs += i64::from(self.problem.travel.leg(last, place).distance);
                let (a, b) = (
                    self.positions[last as usize],
                    self.positions[place as usize],
                );
                real += (a.0 - b.0).hypot(a.1 - b.1);
                last = place;
            }
            vehicles += usize::from(!stops.is_empty());
        }
        let left: i64 = plan
            .absent
            .iter()
            .map(|&v| i64::from(self.problem.absence_cost(v)))
            .sum();
        if metric == Metric::Double && self.family == Family::Vrptw {
            return Worth {
                vehicles,
                distance: real,
                cost: real + left as f64 / self.scale,
            };
        }
        let distance = legs as f64 / self.scale;
        Worth {
            vehicles,
            distance,
            cost: self.published(legs + left),
        }
    }
}

fn visits(raw: &Raw, whole: &dyn Fn(f64) -> i32) -> Vec<VisitSpec> {
    let visit = |i: usize| {
        let window = (whole(raw.window[i].0), whole(raw.window[i].1));
        VisitSpec {
            load: raw.demand[i].round() as i32,
            penalty: raw.prize.get(i).filter(|&&p| p > 0.0).map(|&p| whole(p)),
            ..VisitSpec::customer(i as u32, window, whole(raw.service[i]))
        }
    };
    (raw.depots..raw.positions.len()).map(visit).collect()
}

fn routes(raw: &Raw, whole: &dyn Fn(f64) -> i32) -> Vec<RouteSpec> {
    let route = |&depot: &usize| RouteSpec {
        day: 0,
        resource: 0,
        start: depot as u32,
        end: depot as u32,
        opens: whole(raw.window[depot].0),
        closes: whole(raw.window[depot].1),
        capacity: raw.capacity.round() as i32,
        longest: raw.longest.map(whole),
        fixed: 0,
        rate: 0,
        pause: None,
    };
    raw.vehicles.iter().map(route).collect()
}
