//! Reads VRPLIB files with time windows, and with prizes or several depots.
//!
//! The dialect is that of `PyVRP`'s instances: depots come first, a prize of 0 means that the
//! visit must be made, `VEHICLES_DEPOT_SECTION` gives each vehicle's depot.

use super::solomon::{Fault, is_index, numbers};
use super::{Family, Raw};

const FIELDS: &str = "NAME, COMMENT, TYPE, DIMENSION, VEHICLES, CAPACITY, SERVICE_TIME, \
    VEHICLES_MAX_DURATION, EDGE_WEIGHT_TYPE";
const SECTIONS: &str = "NODE_COORD_SECTION, DEMAND_SECTION, TIME_WINDOW_SECTION, \
    SERVICE_TIME_SECTION, PRIZE_SECTION, VEHICLES_DEPOT_SECTION, DEPOT_SECTION";

/// A section's rows: line, and the numbers after the index with their columns.
#[derive(Default)]
struct Section {
    line: usize,
    rows: Vec<(usize, Vec<(usize, f64)>)>,
}

#[derive(Default)]
struct File {
    name: String,
    family: Option<Family>,
    dimension: Option<(usize, usize)>,
    vehicles: Option<usize>,
    capacity: Option<f64>,
    service: f64,
    longest: Option<f64>,
    coordinates: Section,
    demand: Section,
    windows: Section,
    services: Section,
    prizes: Section,
    vehicle_depots: Section,
    depots: Section,
    last: usize,
}

/// Parses a file.
pub(super) fn parse(text: &str) -> Result<(Raw, Family), Fault> {
    let mut file = File::default();
    let mut section = None;
    for (index, text) in text.lines().enumerate() {
        let line = index + 1;
        file.last = line;
        let words = text.trim();
        if words.is_empty() {
            continue;
        }
        if words == "EOF" {
            break;
        }
        if words.starts_with(|c: char| c.is_ascii_alphabetic()) {
            section = file.header(line, text)?;
        } else if let Some(name) = &section {
            let row = numbers(line, text)?;
            file.section(name).rows.push((line, row));
        } else {
            let wrong = format!("`{words}` stands outside any section");
            return Err((line, 1, wrong, format!("one of {FIELDS}; {SECTIONS}")));
        }
    }
    file.finish()
}

impl File {
    /// A line that begins with a word; gives the section it opens, if it opens one.
    fn header(&mut self, line: usize, text: &str) -> Result<Option<String>, Fault> {
        let (key, value) = text.split_once(':').unwrap_or((text, ""));
        let (key, value) = (key.trim(), value.trim());
        if key.ends_with("_SECTION") {
            if !SECTIONS.split(", ").any(|s| s.trim() == key) {
                return Err((
                    line,
                    1,
                    format!("unknown section {key}"),
                    SECTIONS.to_owned(),
                ));
            }
            self.section(key).line = line;
            return Ok(Some(key.to_owned()));
        }
        let column = text.find(value).unwrap_or(0) + 1;
        let number = |least: f64| match value.parse::<f64>() {
            Ok(number) if number.is_finite() && number >= least && number < 1e6 => Ok(number),
            _ => {
                let wrong = format!("{key} is `{value}`");
                Err((
                    line,
                    column,
                    wrong,
                    format!("a number from {least} up, below 1,000,000"),
                ))
            }
        };
        match key {
            "NAME" => value.clone_into(&mut self.name),
            "COMMENT" => {}
            "TYPE" => self.family = Some(family(line, column, value)?),
            "DIMENSION" => self.dimension = Some((line, number(2.0)? as usize)),
            "VEHICLES" => self.vehicles = Some(number(1.0)? as usize),
            "CAPACITY" => self.capacity = Some(number(1.0)?),
            "SERVICE_TIME" => self.service = number(0.0)?,
            "VEHICLES_MAX_DURATION" => self.longest = Some(number(0.0)?),
            "EDGE_WEIGHT_TYPE" if value == "EUC_2D" => {}
            "EDGE_WEIGHT_TYPE" => {
                let wrong = format!("EDGE_WEIGHT_TYPE is `{value}`");
                return Err((line, column, wrong, "EUC_2D".to_owned()));
            }
            _ => return Err((line, 1, format!("unknown field `{key}`"), FIELDS.to_owned())),
        }
        Ok(None)
    }

    fn section(&mut self, name: &str) -> &mut Section {
        match name {
            "NODE_COORD_SECTION" => &mut self.coordinates,
            "DEMAND_SECTION" => &mut self.demand,
            "TIME_WINDOW_SECTION" => &mut self.windows,
            "SERVICE_TIME_SECTION" => &mut self.services,
            "PRIZE_SECTION" => &mut self.prizes,
            "VEHICLES_DEPOT_SECTION" => &mut self.vehicle_depots,
            _ => &mut self.depots,
        }
    }

    fn finish(self) -> Result<(Raw, Family), Fault> {
        let last = self.last;
        let lacks = |what: &str| {
            (
                last,
                1,
                format!("the file ends without {what}"),
                format!("{what} is required"),
            )
        };
        let family = self.family.ok_or_else(|| lacks("TYPE"))?;
        let (_, size) = self.dimension.ok_or_else(|| lacks("DIMENSION"))?;
        let coordinates = self
            .coordinates
            .table("NODE_COORD_SECTION", size, 2, last)?;
        let demand = self.demand.table("DEMAND_SECTION", size, 1, last)?;
        let windows = self.windows.table("TIME_WINDOW_SECTION", size, 2, last)?;
        let depots = self.depot_count(size)?;
        let capacity = self.capacity.ok_or_else(|| lacks("CAPACITY"))?;
        let mut service = vec![self.service; size];
        service[..depots].fill(0.0);
        if self.services.line > 0 {
            let table = self.services.table("SERVICE_TIME_SECTION", size, 1, last)?;
            service = table.into_iter().map(|row| row[0]).collect();
        }
        let mut prize = Vec::new();
        if self.prizes.line > 0 {
            let table = self.prizes.table("PRIZE_SECTION", size, 1, last)?;
            prize = table.into_iter().map(|row| row[0]).collect();
        }
        let count = self.vehicles.unwrap_or(size - depots);
        let mut vehicles = vec![0; count];
        if self.vehicle_depots.line > 0 {
            let table = self
                .vehicle_depots
                .table("VEHICLES_DEPOT_SECTION", count, 1, last)?;
            for (at, row) in table.into_iter().enumerate() {
                let depot = row[0] as usize;
                if row[0] < 1.0 || depot > depots {
                    let line = self.vehicle_depots.rows[at].0;
                    let wrong = format!("vehicle {} starts at depot {}", at + 1, row[0]);
                    return Err((line, 1, wrong, format!("a depot from 1 to {depots}")));
                }
                vehicles[at] = depot - 1;
            }
            vehicles.sort_unstable();
        }
        for (at, row) in windows.iter().enumerate() {
            if row[1] < row[0] {
                let line = self.windows.rows[at].0;
                let wrong = format!("the window {} to {} ends before it begins", row[0], row[1]);
                return Err((
                    line,
                    1,
                    wrong,
                    "an end no sooner than the beginning".to_owned(),
                ));
            }
        }
        let raw = Raw {
            name: self.name,
            positions: coordinates
                .into_iter()
                .map(|row| (row[0], row[1]))
                .collect(),
            demand: demand.into_iter().map(|row| row[0]).collect(),
            window: windows.into_iter().map(|row| (row[0], row[1])).collect(),
            service,
            prize,
            vehicles,
            depots,
            capacity,
            longest: self.longest,
        };
        Ok((raw, family))
    }

    /// Depots must be the first nodes.
    fn depot_count(&self, size: usize) -> Result<usize, Fault> {
        let mut count = 0;
        for (line, row) in &self.depots.rows {
            let Some(&(column, value)) = row.first() else {
                continue;
            };
            if value < 0.0 {
                break;
            }
            count += 1;
            if !is_index(value, count) || count >= size {
                let wrong = format!("depot {value}");
                return Err((
                    *line,
                    column,
                    wrong,
                    "the first nodes, counted from 1".to_owned(),
                ));
            }
        }
        if count == 0 {
            let wrong = "the file names no depot".to_owned();
            return Err((
                self.last,
                1,
                wrong,
                "DEPOT_SECTION with at least node 1".to_owned(),
            ));
        }
        Ok(count)
    }
}

impl Section {
    /// Its rows without their index; faults name the row.
    fn table(
        &self,
        name: &str,
        rows: usize,
        columns: usize,
        last: usize,
    ) -> Result<Vec<Vec<f64>>, Fault> {
        if self.line == 0 {
            let wrong = format!("the file ends without {name}");
            return Err((last, 1, wrong, format!("{name} with {rows} rows")));
        }
        if self.rows.len() != rows {
            let wrong = format!("{name} has {} rows", self.rows.len());
            return Err((self.line, 1, wrong, format!("{rows} rows")));
        }
        let mut table = Vec::with_capacity(rows);
        for (at, (line, row)) in self.rows.iter().enumerate() {
            if row.len() != columns + 1 {
                let wrong = format!("a row of {name} has {} numbers", row.len());
                return Err((*line, 1, wrong, format!("{} numbers", columns + 1)));
            }
            if !is_index(row[0].1, at + 1) {
                let wrong = format!("row {} of {name} is numbered {}", at + 1, row[0].1);
                return Err((
                    *line,
                    row[0].0,
                    wrong,
                    format!("{}: rows run up from 1", at + 1),
                ));
            }
            let negative = row[1..].iter().find(|v| v.1 < 0.0);
            if let Some(&(column, value)) = negative.filter(|_| name != "NODE_COORD_SECTION") {
                let wrong = format!("{value} in {name}");
                return Err((*line, column, wrong, "a number from 0 up".to_owned()));
            }
            table.push(row[1..].iter().map(|&(_, v)| v).collect());
        }
        Ok(table)
    }
}

fn family(line: usize, column: usize, value: &str) -> Result<Family, Fault> {
    match value {
        "VRPTW" => Ok(Family::Vrptw),
        "PCVRPTW" => Ok(Family::Pcvrptw),
        "MDVRPTW" => Ok(Family::Mdvrptw),
        _ => {
            let allowed = "VRPTW, PCVRPTW, MDVRPTW".to_owned();
            Err((line, column, format!("TYPE is `{value}`"), allowed))
        }
    }
}
