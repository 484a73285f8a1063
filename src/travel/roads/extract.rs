//! Reads an OpenStreetMap extract: the ways that may be driven, their nodes, forbidden turns.
//!
//! Two passes over the file: ways and restrictions first, then the nodes that those ways use.
//! Blocks are decoded side by side and what they hold is sorted by identifier afterwards, so
//! the result does not depend on who was first.

use std::path::Path;

use osmpbf::{Element, ElementReader, RelMemberType};

use super::framed;
use super::profile::{self, Tags};
use crate::error::{Error, Result};
use crate::rules::RoadRules;

/// What an extract says of driving.
#[derive(Debug, Default)]
pub(super) struct Extract {
    /// By identifier.
    pub(super) ways: Vec<Way>,
    /// Nodes of those ways, by identifier.
    pub(super) nodes: Vec<Node>,
    /// By way of arrival.
    pub(super) restrictions: Vec<Restriction>,
    /// Nodes that the ways name and the file lacks.
    pub(super) missing: usize,
}

/// A way that may be driven in at least one direction.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) id: i64,
    pub(super) nodes: Vec<i64>,
    /// Speed along and against its nodes, km/h; 0 where that is not allowed.
    pub(super) kmh: [f64; 2],
    pub(super) roundabout: bool,
}

/// A node of such a way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) id: i64,
    /// Latitude and longitude in ten-millionths of a degree.
    pub(super) at: [i32; 2],
    pub(super) lights: bool,
    pub(super) barrier: bool,
}

/// A turn that is forbidden, or the only one allowed, from one way over a node into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Restriction {
    pub(super) from: i64,
    pub(super) via: i64,
    pub(super) to: i64,
    pub(super) only: bool,
}

/// Reads a file.
pub(super) fn read(path: &Path, rules: &RoadRules) -> Result<Extract> {
    framed::check(path)?;
    let mut extract = first_pass(path, rules)?;
    if extract.ways.is_empty() {
        return Err(Error::travel(
            format!("{} holds no road that may be driven", path.display()),
            "give an OpenStreetMap extract (.osm.pbf) of the landlord's area",
        ));
    }
    extract.ways.sort_by_key(|w| w.id);
    extract.restrictions.sort_unstable();
    let mut wanted: Vec<i64> = extract
        .ways
        .iter()
        .flat_map(|w| &w.nodes)
        .copied()
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    extract.nodes = second_pass(path, &wanted)?;
    extract.nodes.sort_by_key(|n| n.id);
    extract.nodes.dedup_by_key(|n| n.id);
    extract.missing = wanted.len() - extract.nodes.len();
    // Extracts cut at a border keep whole ways or drop their far nodes: some may be missing,
    // most never.
    if extract.missing * 2 > wanted.len() {
        return Err(Error::travel(
            format!(
                "{} lacks {} of the {} nodes of its roads: it is cut short, or not sorted by type",
                path.display(),
                extract.missing,
                wanted.len()
            ),
            "download it again, and compare its size",
        ));
    }
    Ok(extract)
}

fn open(path: &Path) -> Result<ElementReader<impl std::io::Read + Send + use<>>> {
    if path.is_dir() {
        let what = format!("{} is a folder", path.display());
        return Err(Error::travel(
            what,
            "name an OpenStreetMap extract (.osm.pbf)",
        ));
    }
    let file = std::fs::File::open(path).map_err(|error| Error::io("read", path, error))?;
    Ok(ElementReader::new(std::io::BufReader::new(file)))
}

fn unreadable(path: &Path, error: &osmpbf::Error) -> Error {
    Error::travel(
        format!(
            "{} cannot be read as an OpenStreetMap extract: {error}",
            path.display()
        ),
        "it must be a whole .osm.pbf file: download it again, and compare its size",
    )
}

fn first_pass(path: &Path, rules: &RoadRules) -> Result<Extract> {
    let of_element = |element: Element<'_>| {
        let mut found = Extract::default();
        match element {
            Element::Way(way) => found.ways.extend(drivable(&way, rules)),
            Element::Relation(relation) => found.restrictions.extend(restriction(&relation)),
            Element::Node(_) | Element::DenseNode(_) => {}
        }
        found
    };
    let merge = |mut a: Extract, mut b: Extract| {
        a.ways.append(&mut b.ways);
        a.restrictions.append(&mut b.restrictions);
        a
    };
    open(path)?
        .par_map_reduce(of_element, Extract::default, merge)
        .map_err(|error| unreadable(path, &error))
}

fn second_pass(path: &Path, wanted: &[i64]) -> Result<Vec<Node>> {
    let is_wanted = |id: i64| wanted.binary_search(&id).is_ok();
    let of_element = |element: Element<'_>| match element {
        Element::DenseNode(node) if is_wanted(node.id()) => {
            let at = [node.decimicro_lat(), node.decimicro_lon()];
            vec![one_node(node.id(), at, node.tags())]
        }
        Element::Node(node) if is_wanted(node.id()) => {
            let at = [node.decimicro_lat(), node.decimicro_lon()];
            vec![one_node(node.id(), at, node.tags())]
        }
        _ => Vec::new(),
    };
    let merge = |mut a: Vec<Node>, mut b: Vec<Node>| {
        a.append(&mut b);
        a
    };
    open(path)?
        .par_map_reduce(of_element, Vec::new, merge)
        .map_err(|error| unreadable(path, &error))
}

fn one_node<'a>(id: i64, at: [i32; 2], tags: impl Iterator<Item = (&'a str, &'a str)>) -> Node {
    let tags = Tags::of(tags);
    Node {
        id,
        at,
        lights: tags.is("highway", "traffic_signals"),
        barrier: profile::is_closed(&tags),
    }
}

fn drivable(way: &osmpbf::Way<'_>, rules: &RoadRules) -> Option<Way> {
    let tags = Tags::of(way.tags());
    let kmh = profile::speeds(&tags, rules)?;
    let nodes: Vec<i64> = way.refs().collect();
    (nodes.len() >= 2).then(|| Way {
        id: way.id(),
        nodes,
        kmh,
        roundabout: profile::is_roundabout(&tags),
    })
}

/// A restriction with one way in, one node and one way out: others are rare, and left out.
fn restriction(relation: &osmpbf::Relation<'_>) -> Option<Restriction> {
    let only = profile::restriction(&Tags::of(relation.tags()))?;
    let (mut from, mut via, mut to) = (None, None, None);
    for member in relation.members() {
        let place = match (member.role().ok()?, member.member_type) {
            ("from", RelMemberType::Way) => &mut from,
            ("via", RelMemberType::Node) => &mut via,
            ("to", RelMemberType::Way) => &mut to,
            _ => continue,
        };
        if place.replace(member.member_id).is_some() {
            return None;
        }
    }
    Some(Restriction {
        from: from?,
        via: via?,
        to: to?,
        only,
    })
}
