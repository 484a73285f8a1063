//! Tree: a TOML file as nodes that remember their file, line and column, merged key by key.

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

use crate::error::Fault;

/// Where a node stands: the file (index into the list of layers), line and column from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Which layer wrote it; later layers override earlier ones.
    pub(super) layer: usize,
    /// Line, from 1.
    pub(super) line: u64,
    /// Column in characters, from 1.
    pub(super) column: u64,
}

/// A value with its place: of its key where it has one.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) content: Content,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// A text, number, boolean or date.
    Leaf(Value),
    /// An array.
    List(Vec<Node>),
    /// A table, in the order of the file.
    Table(Vec<(String, Node)>),
}

impl Node {
    /// Reads a document; every syntax fault is listed, not only the first.
    pub(super) fn parse(file: &str, layer: usize, text: &str) -> Result<Self, Vec<Fault>> {
        let (document, errors) = DeTable::parse_recoverable(text);
        let lines = Lines::new(text);
        if errors.is_empty() {
            let place = Place {
                layer,
                line: 1,
                column: 1,
            };
            let content = table(&lines, layer, document.get_ref());
            return Ok(Self { place, content });
        }
        let faults = errors
            .iter()
            .map(|error| {
                let (line, column) = error.span().map_or((0, 0), |s| lines.at(s.start));
                let what = format!("not TOML: {}", error.message());
                Fault::at(
                    file,
                    line,
                    column,
                    what,
                    "write it as TOML 1.0: https://toml.io",
                )
            })
            .collect();
        Err(faults)
    }

    /// The child under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match &self.content {
            Content::Table(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, n)| n),
            Content::List(items) => key.parse::<usize>().ok().and_then(|i| items.get(i)),
            Content::Leaf(_) => None,
        }
    }

    /// The child under a key of a table, to be changed.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        let entries = self.entries_mut()?.iter_mut();
        entries.into_iter().find(|(k, _)| k == key).map(|(_, n)| n)
    }

    /// Its entries, for a table.
    pub(super) fn entries_mut(&mut self) -> Option<&mut Vec<(String, Self)>> {
        match &mut self.content {
            Content::Table(entries) => Some(entries),
            Content::Leaf(_) | Content::List(_) => None,
        }
    }

    /// Whether it is a table.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.content, Content::Table(_))
    }

    /// Takes out what a path leads to; an item of an array goes with its array.
    pub(super) fn remove(&mut self, path: &[String]) {
        let Some((key, rest)) = path.split_first() else {
            return;
        };
        let Some(entries) = self.entries_mut() else {
            return;
        };
        match entries.iter_mut().find(|(k, _)| k == key) {
            Some((_, child)) if child.is_table() && !rest.is_empty() => child.remove(rest),
            _ => entries.retain(|(k, _)| k != key),
        }
    }

    /// The keys of a table, in order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let entries = match &self.content {
            Content::Table(entries) => entries.as_slice(),
            Content::Leaf(_) | Content::List(_) => &[],
        };
        entries.iter().map(|(key, _)| key.as_str())
    }

    /// Where a path leads, or as far along it as there is something.
    pub(super) fn locate(&self, path: &[String]) -> Place {
        let mut node = self;
        for step in path {
            match node.get(step) {
                Some(child) => node = child,
                None => break,
            }
        }
        node.place
    }

    /// Lays another layer over this one: tables merge key by key, all else is replaced.
    pub(super) fn overlay(&mut self, over: Self) {
        match (&mut self.content, over.content) {
            (Content::Table(under), Content::Table(entries)) => {
                for (key, node) in entries {
                    match under.iter_mut().find(|(k, _)| *k == key) {
                        Some((_, below)) => below.overlay(node),
                        None => under.push((key, node)),
                    }
                }
            }
            (content, over) => *content = over,
        }
        self.place = over.place;
    }

    /// As a plain value; dates become texts, which is how the typed rules read them.
    pub(super) fn to_value(&self) -> Value {
        match &self.content {
            Content::Leaf(Value::Datetime(date)) => Value::String(date.to_string()),
            Content::Leaf(value) => value.clone(),
            Content::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Content::Table(entries) => Value::Table(
                entries
                    .iter()
                    .map(|(key, node)| (key.clone(), node.to_value()))
                    .collect(),
            ),
        }
    }
}

fn table(lines: &Lines<'_>, layer: usize, table: &DeTable<'_>) -> Content {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entries = entries
        .into_iter()
        .map(|(key, value)| {
            let node = Node {
                place: lines.place(layer, key.span().start),
                content: content(lines, layer, value),
            };
            (key.get_ref().to_string(), node)
        })
        .collect();
    Content::Table(entries)
}

fn content(lines: &Lines<'_>, layer: usize, value: &Spanned<DeValue<'_>>) -> Content {
    Content::Leaf(match value.get_ref() {
        DeValue::Table(inner) => return table(lines, layer, inner),
        DeValue::Array(items) => {
            let items = items
                .iter()
                .map(|item| Node {
                    place: lines.place(layer, item.span().start),
                    content: content(lines, layer, item),
                })
                .collect();
            return Content::List(items);
        }
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(flag) => Value::Boolean(*flag),
        DeValue::Datetime(date) => Value::Datetime(*date),
        // A number too large for 64 bits stays a text, so that it is reported, not guessed at.
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix())
            .map_or_else(|_| Value::String(whole.to_string()), Value::Integer),
        DeValue::Float(number) => number
            .as_str()
            .parse()
            .map_or_else(|_| Value::String(number.to_string()), Value::Float),
    })
}

/// Turns byte offsets of a text into lines and columns.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self { text, starts }
    }

    /// Line and column from 1; columns count characters.
    fn at(&self, offset: usize) -> (u64, u64) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        let column = self
            .text
            .get(start..offset)
            .map_or(0, |before| before.chars().count());
        (line as u64, column as u64 + 1)
    }

    fn place(&self, layer: usize, offset: usize) -> Place {
        let (line, column) = self.at(offset);
        Place {
            layer,
            line,
            column,
        }
    }
}
