//! Load: shipped defaults, the nation's changes and a dataset's own, to typed rules.
//!
//! Three layers are merged key by key, each over the one before: England's file, the
//! nation's, and the dataset's `rules.toml`. Every fault of the dataset's file is listed with
//! its line and column, not only the first.

mod tree;

use std::path::Path;

use serde::Deserialize;
use tree::{Content, Node, Place};

use super::validate::{Complaint, between};
use super::{Nation, Rules, schema, walk};
use crate::error::{Error, Fault, Faults, Result};

/// The dataset's layer: England's is 0, the nation's 1.
const OWN: usize = 2;

/// The shipped file of a nation, as it is in `data/rules/`.
pub fn shipped_text(nation: Nation) -> &'static str {
    match nation {
        Nation::England => include_str!("../../data/rules/england.toml"),
        Nation::Wales => include_str!("../../data/rules/wales.toml"),
        Nation::Scotland => include_str!("../../data/rules/scotland.toml"),
        Nation::NorthernIreland => include_str!("../../data/rules/northern-ireland.toml"),
    }
}

/// The shipped rules of a nation.
///
/// # Errors
/// Never with the files as shipped: a test loads each.
pub fn shipped(nation: Nation) -> Result<Rules> {
    from_text("rules.toml", &format!("nation = \"{}\"", nation.code()))
}

/// The rules of a dataset: shipped defaults with its `rules.toml` over them, or the shipped
/// rules of England where it has none.
///
/// # Errors
/// Every fault of the file, with line and column; or that it cannot be read.
pub fn load(dataset_rules: Option<&Path>) -> Result<Rules> {
    let Some(path) = dataset_rules else {
        return shipped(Nation::England);
    };
    let file = path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let bytes = std::fs::read(path).map_err(|source| Error::io("read", path, source))?;
    match String::from_utf8(bytes) {
        Ok(text) => {
            let mut rules = from_text(&file, &text)?;
            rules.travel.start_paths_at(path.parent().unwrap_or(path));
            Ok(rules)
        }
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(&error.as_bytes()[..good]);
            let line = before.matches('\n').count() as u64 + 1;
            let what = "a byte that is not UTF-8";
            let fault = Fault::at(file, line, 0, what, "save the file as UTF-8");
            Err(Error::Input(Faults(vec![fault])))
        }
    }
}

/// The rules of a dataset from the text of its rules file; `file` is its name in faults.
///
/// # Errors
/// Every fault of the text, with line and column.
pub fn from_text(file: &str, text: &str) -> Result<Rules> {
    // A byte-order mark is what Windows editors leave; it is not part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let own = Node::parse(file, OWN, text).map_err(sorted)?;
    let nation = match own.get("nation").map(|node| &node.content) {
        Some(Content::Leaf(toml::Value::String(code))) => Nation::from_code(code),
        _ => None,
    }
    .unwrap_or(Nation::England);

    let files = ["england.toml", "the nation's rules", file];
    let mut below = Node::parse(files[0], 0, shipped_text(Nation::England)).map_err(sorted)?;
    if nation != Nation::England {
        let changes = Node::parse(files[1], 1, shipped_text(nation)).map_err(sorted)?;
        lay_over(&mut below, changes);
    }
    let mut merged = below.clone();
    lay_over(&mut merged, own.clone());

    let mut wrong = of_schema(&merged);
    if wrong.is_empty() {
        let rules = typed(&merged)?;
        between(&rules, &mut wrong);
        if wrong.is_empty() {
            return Ok(rules);
        }
    } else if let Some(sound) = without(own, &wrong) {
        lay_over(&mut below, sound);
        between_the_sound(&below, &mut wrong)?;
    }
    Err(sorted(in_place(&files, &merged, wrong)))
}

fn of_schema(merged: &Node) -> Vec<Complaint> {
    let mut wrong = Vec::new();
    walk(
        &schema::RULES,
        &merged.to_value(),
        &mut Vec::new(),
        &mut wrong,
    );
    wrong
}

/// The typed rules of layers that pass the schema.
fn typed(merged: &Node) -> Result<Rules> {
    let mut value = merged.to_value();
    let order = settle_streams(merged, &mut value);
    let mut rules = Rules::deserialize(value).map_err(|error| Error::Internal {
        what: format!("the rules passed their schema but not their types: {error}"),
    })?;
    rules
        .streams
        .sort_by_key(|s| order.iter().position(|code| *code == s.code));
    Ok(rules)
}

/// A dataset's layer without the values complained of, so that the rest can still be checked;
/// `None` where a whole stream or more would go, since others may refer to it.
fn without(mut own: Node, wrong: &[Complaint]) -> Option<Node> {
    for path in wrong.iter().flat_map(|complaint| &complaint.about) {
        let too_much = match path.as_slice() {
            [] => true,
            [top] => own.get(top).is_some_and(Node::is_table),
            [top, _] => top == "streams",
            _ => false,
        };
        if too_much {
            return None;
        }
        own.remove(path);
    }
    Some(own)
}

/// Adds what does not go together among the values that are sound; a complaint that rests on
/// one that is not would only mislead.
fn between_the_sound(merged: &Node, wrong: &mut Vec<Complaint>) -> Result<()> {
    if !of_schema(merged).is_empty() {
        return Ok(());
    }
    let unsound: Vec<Vec<String>> = wrong.iter().flat_map(|c| c.about.clone()).collect();
    let touches = |path: &Vec<String>| {
        unsound
            .iter()
            .any(|other| path.starts_with(other) || other.starts_with(path))
    };
    let mut more = Vec::new();
    between(&typed(merged)?, &mut more);
    wrong.extend(more.into_iter().filter(|c| !c.about.iter().any(touches)));
    Ok(())
}

/// Lays one file over another. A stream's table with `replace = true` takes the place of the
/// one below whole, which is how an optional key of the shipped rule is taken away.
fn lay_over(merged: &mut Node, mut over: Node) {
    let replaced: Vec<String> = over
        .get("streams")
        .into_iter()
        .flat_map(|streams| streams.keys().map(|code| (code, streams.get(code))))
        .filter(|(_, table)| table.is_some_and(|t| flag(t, "replace") == Some(true)))
        .map(|(code, _)| code.to_owned())
        .collect();
    let below = merged.get_mut("streams").and_then(Node::entries_mut);
    let above = over.get_mut("streams").and_then(Node::entries_mut);
    if let (Some(below), Some(above)) = (below, above) {
        for code in &replaced {
            let new = above.iter_mut().find(|(key, _)| key == code);
            let old = below.iter_mut().find(|(key, _)| key == code);
            if let (Some((_, new)), Some((_, old))) = (new, old) {
                // Emptied, so that the overlay below fills it with the new keys alone.
                old.content = Content::Table(Vec::new());
                old.place = new.place;
            }
        }
    }
    merged.overlay(over);
}

/// Takes out the streams that are not enabled and the keys that only steer the merge, and
/// gives the codes of those left, shipped ones first, then new ones as they come in the file.
fn settle_streams(merged: &Node, value: &mut toml::Value) -> Vec<String> {
    let Some(streams) = value.get_mut("streams").and_then(toml::Value::as_table_mut) else {
        return Vec::new();
    };
    let is_off = |stream: &toml::Value| stream.get("enabled") == Some(&toml::Value::Boolean(false));
    let off: Vec<String> = streams
        .iter()
        .filter(|(_, s)| is_off(s))
        .map(|(code, _)| code.clone())
        .collect();
    streams.retain(|code, _| !off.iter().any(|o| o == code));
    for table in streams
        .iter_mut()
        .filter_map(|(_, stream)| stream.as_table_mut())
    {
        table.remove("enabled");
        table.remove("replace");
        // A stream that is off keeps from nobody.
        for list in ["not_with", "not_alongside"] {
            if let Some(codes) = table.get_mut(list).and_then(toml::Value::as_array_mut) {
                codes.retain(|code| !off.iter().any(|o| code.as_str() == Some(o)));
            }
        }
    }
    let codes = merged.get("streams").into_iter().flat_map(Node::keys);
    codes.map(str::to_owned).collect()
}

fn flag(node: &Node, key: &str) -> Option<bool> {
    match node.get(key)?.content {
        Content::Leaf(toml::Value::Boolean(flag)) => Some(flag),
        _ => None,
    }
}

/// Gives complaints the place of the value they are about; where several values disagree, the
/// one in the dataset's own file, since that is the one its owner can change.
fn in_place(files: &[&str; 3], merged: &Node, complaints: Vec<Complaint>) -> Vec<Fault> {
    complaints
        .into_iter()
        .map(|complaint| {
            let places: Vec<Place> = complaint
                .about
                .iter()
                .map(|path| merged.locate(path))
                .collect();
            let own = places.iter().find(|place| place.layer == OWN);
            let place = own.or(places.first()).copied().unwrap_or(merged.place);
            let file = files[place.layer];
            Fault::at(
                file,
                place.line,
                place.column,
                complaint.what,
                complaint.allowed,
            )
        })
        .collect()
}

fn sorted(mut faults: Vec<Fault>) -> Error {
    faults.sort();
    Error::Input(Faults(faults))
}

/// The rules as a whole rules file: loaded again, it gives the same rules.
///
/// # Errors
/// Never for rules that [`validate`](super::validate()) passes.
pub fn to_toml(rules: &Rules) -> Result<String> {
    let mut out = toml::to_string(rules).map_err(|error| Error::Internal {
        what: format!("the rules cannot be written as TOML: {error}"),
    })?;
    for code in shipped(rules.nation)?.stream_codes() {
        if rules.stream_id(code).is_none() {
            out.push_str("\n[streams.");
            out.push_str(code);
            out.push_str("]\nenabled = false\n");
        }
    }
    Ok(out)
}
