//! Walk: a value beside the schema, listing all that is not of its kind.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use toml::Value;

use super::nearest::nearest;
use super::schema::{Field, Kind};
use super::validate::Complaint;
use crate::units::TimeOfDay;

/// Lists whatever of a value is not of its kind.
pub(super) fn walk(kind: &Kind, value: &Value, path: &mut Vec<String>, out: &mut Vec<Complaint>) {
    match (kind, value) {
        (Kind::Table(fields), Value::Table(entries)) => table(fields, entries, path, out),
        (Kind::ByName(of), Value::Table(entries)) => named(of, entries, path, out),
        (Kind::ByCode(of), Value::Table(entries)) => {
            for code in entries.keys().filter(|code| !is_code(code)) {
                let what = format!("`{code}` is not a code");
                let allowed = "a code is lower-case letters, digits and `_`, a letter first";
                out.push(Complaint::at(path, &[code], what, allowed));
            }
            named(of, entries, path, out);
        }
        (Kind::List(of), Value::Array(items)) => {
            for (i, item) in items.iter().enumerate() {
                path.push(i.to_string());
                walk(of, item, path, out);
                path.pop();
            }
        }
        _ if fits(kind, value) => {}
        _ => {
            let what = format!("{} is {}", name(path), in_words(value));
            out.push(Complaint::at(
                path,
                &[],
                what,
                format!("it must be {}", allowed(kind)),
            ));
        }
    }
}

/// The last key of a path; for an item of an array, which of the array it is.
fn name(path: &[String]) -> String {
    let Some((key, above)) = path.split_last() else {
        return "the file".to_owned();
    };
    match (above.last(), key.parse::<usize>()) {
        (Some(array), Ok(i)) => format!("item {} of `{array}`", i + 1),
        _ => format!("`{key}`"),
    }
}

fn table(
    fields: &[Field],
    entries: &toml::Table,
    path: &mut Vec<String>,
    out: &mut Vec<Complaint>,
) {
    for field in fields
        .iter()
        .filter(|f| f.required && !entries.contains_key(f.key))
    {
        let at = if path.is_empty() {
            "the file".to_owned()
        } else {
            format!("`{}`", path.join("."))
        };
        let what = format!("{at} has no `{}`", field.key);
        out.push(Complaint::at(
            path,
            &[],
            what,
            format!("add one: {}", allowed(&field.kind)),
        ));
    }
    for (key, value) in entries {
        let Some(field) = fields.iter().find(|f| f.key == key) else {
            let known = || fields.iter().map(|f| f.key);
            let allowed = nearest(key, known()).map_or_else(
                || format!("known here: {}", known().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            out.push(Complaint::at(
                path,
                &[key],
                format!("unknown key `{key}`"),
                allowed,
            ));
            continue;
        };
        path.push(key.clone());
        walk(&field.kind, value, path, out);
        path.pop();
    }
}

fn named(of: &Kind, entries: &toml::Table, path: &mut Vec<String>, out: &mut Vec<Complaint>) {
    for (name, value) in entries {
        path.push(name.clone());
        walk(of, value, path, out);
        path.pop();
    }
}

fn is_code(code: &str) -> bool {
    code.starts_with(|c: char| c.is_ascii_lowercase())
        && code
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn fits(kind: &Kind, value: &Value) -> bool {
    let within = |range: RangeInclusive<f64>| number(value).is_some_and(|n| range.contains(&n));
    match (kind, value) {
        (Kind::Text, Value::String(text)) => !text.trim().is_empty(),
        (Kind::Letter, Value::String(text)) => {
            text.chars().count() == 1 && text.chars().all(char::is_alphanumeric)
        }
        (Kind::Flag, Value::Boolean(_)) => true,
        (Kind::Date, Value::String(text)) => text.parse::<NaiveDate>().is_ok(),
        (Kind::Time, Value::String(text)) => TimeOfDay::parse(text).is_some(),
        (Kind::Whole(from, to), Value::Integer(n)) => (from..=to).contains(&n),
        (Kind::Number(from, to), _) => within(*from..=*to),
        (Kind::Chance, _) => number(value).is_some_and(|p| 0.0 < p && p < 1.0),
        (Kind::OneOf(texts), Value::String(text)) => texts.contains(&text.as_str()),
        _ => false,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(n) => Some(*n as f64),
        Value::Float(n) => n.is_finite().then_some(*n),
        _ => None,
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Table(_) => "a table".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        Value::String(text) => format!("the text {text:?}"),
        other => other.to_string(),
    }
}

/// What a kind allows, for people.
fn allowed(kind: &Kind) -> String {
    match kind {
        Kind::Text => "a text that is not empty".into(),
        Kind::Letter => "one letter or digit in quotes".into(),
        Kind::Flag => "true or false".into(),
        Kind::Date => "a date like 2026-11-24".into(),
        Kind::Time => "a time of day like \"09:30\"".into(),
        Kind::Whole(from, to) => format!("a whole number from {from} to {to}"),
        Kind::Number(from, to) => format!("a number from {from} to {to}"),
        Kind::Chance => "a probability, more than 0 and less than 1".into(),
        Kind::OneOf(texts) => format!("one of \"{}\"", texts.join("\", \"")),
        Kind::List(of) => format!("an array, each of it {}", allowed(of)),
        Kind::Table(_) | Kind::ByName(_) | Kind::ByCode(_) => "a table".into(),
    }
}
