//! Team: an operative, and what a patch's team can do between them.

use super::point::Point;
use super::shifts::Shift;
use super::streams::Stream;
use super::workload::Trade;

/// The least people in a trade: one may be on leave, and some homes need two.
pub(super) const LEAST_PEOPLE: usize = 2;

/// One operative.
#[derive(Debug, Clone)]
pub(super) struct Operative {
    pub id: String,
    pub trade: Trade,
    pub skills: Vec<Stream>,
    pub start: Point,
    pub end: Option<Point>,
    pub woman: bool,
    pub name: String,
    pub employer: String,
    pub patches: Vec<usize>,
    pub languages: Vec<&'static str>,
    pub cost_per_hour: f64,
    pub max_visits: Option<u32>,
    pub shifts: Vec<Shift>,
}

impl Operative {
    /// True where this operative may do `stream` in `patch`.
    pub(super) fn serves(&self, patch: usize, stream: Stream) -> bool {
        self.patches.contains(&patch) && self.skills.contains(&stream)
    }
}

/// True where each of `streams` has somebody in `patch` who speaks `language`.
pub(super) fn speaks(
    operatives: &[Operative],
    patch: usize,
    streams: &[Stream],
    language: &str,
) -> bool {
    streams.iter().all(|&stream| {
        operatives
            .iter()
            .any(|o| o.serves(patch, stream) && o.languages.contains(&language))
    })
}
