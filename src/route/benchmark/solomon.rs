//! Reads the text format of Solomon (1987) and of Gehring and Homberger (1999).

use super::Raw;

/// Line, column, what is wrong, what is allowed.
pub(super) type Fault = (usize, usize, String, String);

/// Numbers of a line with the column each begins at; the fault of the first that is none.
pub(super) fn numbers(line: usize, text: &str) -> Result<Vec<(usize, f64)>, Fault> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split_whitespace() {
        let column = at + text[at..].find(word).unwrap_or(0);
        at = column + word.len();
        match word.parse::<f64>() {
            Ok(value) if value.is_finite() && value.abs() < 50_000.0 => {
                found.push((column + 1, value));
            }
            _ => {
                return Err((
                    line,
                    column + 1,
                    format!("`{word}` is not a number we can use"),
                    "a number between -50,000 and 50,000".to_owned(),
                ));
            }
        }
    }
    Ok(found)
}

/// Parses a file; the depot is node 0.
pub(super) fn parse(text: &str) -> Result<Raw, Fault> {
    let mut lines = text.lines().enumerate().map(|(i, l)| (i + 1, l.trim_end()));
    let mut raw = Raw {
        depots: 1,
        ..Raw::default()
    };
    let filled = lines.by_ref().find(|(_, l)| !l.trim().is_empty());
    let filled = filled.ok_or_else(|| {
        (
            1,
            1,
            "the file is empty".to_owned(),
            "a name on line 1".to_owned(),
        )
    })?;
    filled.1.trim().clone_into(&mut raw.name);
    let mut vehicles = None;
    let mut last = 1;
    for (line, text) in lines {
        last = line;
        let words = text.trim();
        if words.is_empty() || words.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let row = numbers(line, text)?;
        if vehicles.is_none() {
            vehicles = Some(fleet(line, &row, &mut raw)?);
        } else {
            customer(line, &row, &mut raw)?;
        }
    }
    let missing = |what: &str, allowed: &str| {
        Err((
            last,
            1,
            format!("the file ends without {what}"),
            allowed.to_owned(),
        ))
    };
    let Some(count) = vehicles else {
        return missing("a fleet", "a line `NUMBER CAPACITY` under VEHICLE");
    };
    if raw.positions.len() < 2 {
        return missing("customers", "a depot numbered 0 and at least one customer");
    }
    raw.vehicles = vec![0; count];
    Ok(raw)
}

fn fleet(line: usize, row: &[(usize, f64)], raw: &mut Raw) -> Result<usize, Fault> {
    let allowed = || "two whole numbers from 1 up: vehicles and capacity".to_owned();
    let [(column, count), (second, capacity)] = *row else {
        let wrong = format!("{} numbers where the fleet should stand", row.len());
        return Err((line, 1, wrong, allowed()));
    };
    for (column, value) in [(column, count), (second, capacity)] {
        if value < 1.0 || value.fract() != 0.0 {
            return Err((
                line,
                column,
                format!("{value} vehicles or capacity"),
                allowed(),
            ));
        }
    }
    raw.capacity = capacity;
    Ok(count as usize)
}

fn customer(line: usize, row: &[(usize, f64)], raw: &mut Raw) -> Result<(), Fault> {
    let &[number, x, y, demand, ready, due, service] = row else {
        return Err((
            line,
            row.last().map_or(1, |&(column, _)| column),
            format!("a customer's line has {} numbers", row.len()),
            "7: number, x, y, demand, ready time, due date, service time".to_owned(),
        ));
    };
    let expected = raw.positions.len();
    if !is_index(number.1, expected) {
        let wrong = format!("customer {} where {expected} should follow", number.1);
        return Err((
            line,
            number.0,
            wrong,
            format!("{expected}: numbers run up from 0"),
        ));
    }
    let depot_service = expected > 0 || service.1 == 0.0;
    let checks = [
        (
            demand,
            demand.1 >= 0.0 && demand.1.fract() == 0.0,
            "a whole demand from 0 up",
        ),
        (
            demand,
            demand.1 <= raw.capacity,
            "a demand no higher than the capacity",
        ),
        (ready, ready.1 >= 0.0, "a ready time from 0 up"),
        (
            due,
            due.1 >= ready.1,
            "a due date no sooner than the ready time",
        ),
        (service, service.1 >= 0.0, "a service time from 0 up"),
        (service, depot_service, "a service time of 0 at the depot"),
    ];
    for (field, good, allowed) in checks {
        if !good {
            return Err((
                line,
                field.0,
                format!("{} is out of range", field.1),
                allowed.to_owned(),
            ));
        }
    }
    raw.positions.push((x.1, y.1));
    raw.demand.push(demand.1);
    raw.window.push((ready.1, due.1));
    raw.service.push(service.1);
    Ok(())
}

/// Whether a number as read is a certain index: files write indices as whole numbers.
pub(super) fn is_index(value: f64, index: usize) -> bool {
    value.fract() == 0.0 && value >= 0.0 && value as usize == index
}
