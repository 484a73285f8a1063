//! The schedule before: its figures and promises, as far as they can be read.

use std::collections::BTreeMap;

use super::Options;
use super::back::read_visits;
use super::figures::Headline;

/// What stands beside tonight's figures. An unreadable one costs a comparison and nothing
/// else: the build does not rest on it.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// The four figures of then.
    pub headline: Option<Headline>,
    status: BTreeMap<String, String>,
}

impl Before {
    pub(super) fn read(options: &Options) -> Self {
        let Some(folder) = &options.previous else {
            return Self::default();
        };
        let headline = std::fs::read(folder.join("summary.json"))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
            .and_then(|mut summary| serde_json::from_value(summary["headline"].take()).ok());
        let visits = read_visits(folder).unwrap_or_default();
        Self {
            headline,
            status: visits.into_iter().map(|v| (v.visit_id, v.status)).collect(),
        }
    }

    /// How firm a visit was then; `None` where it was not there.
    pub(super) fn status(&self, visit_id: &str) -> Option<&str> {
        self.status.get(visit_id).map(String::as_str)
    }
}
