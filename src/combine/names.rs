//! Names: small numbers and bits for patches, attributes and skills.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Gender, Landlord, Need, Operative, StreamId};

/// Small numbers for patches and attributes.
pub(super) struct Names<'a> {
    pub(super) patches: BTreeMap<&'a str, u16>,
    languages: BTreeMap<&'a str, u32>,
}

/// Bit of the attribute *is a woman*; languages follow it.
const WOMAN: u64 = 1;

impl<'a> Names<'a> {
    pub(super) fn of(landlord: &'a Landlord) -> Self {
        let patches: BTreeSet<&str> = landlord
            .properties
            .iter()
            .map(|p| p.patch.as_str())
            .collect();
        let languages: BTreeSet<&str> = landlord
            .households
            .iter()
            .flat_map(|h| &h.needs)
            .filter_map(|need| match need {
                Need::Language(code) => Some(code.as_str()),
                _ => None,
            })
            .collect();
        Self {
            patches: patches.into_iter().zip(0..).collect(),
            // More than 62 languages share their last bit: too strict for the choice, never
            // for the route, which looks at the operatives themselves.
            languages: languages
                .into_iter()
                .zip((1..).map(|b: u32| b.min(62)))
                .collect(),
        }
    }

    pub(super) fn of_operative(&self, operative: &Operative) -> u64 {
        let woman = if operative.gender == Some(Gender::Female) {
            WOMAN
        } else {
            0
        };
        operative
            .languages
            .iter()
            .filter_map(|l| self.languages.get(l.as_str()))
            .fold(woman, |bits, bit| bits | 1 << bit)
    }

    pub(super) fn of_needs(&self, needs: &[Need]) -> u64 {
        needs.iter().fold(0, |bits, need| match need {
            Need::FemaleOperative => bits | WOMAN,
            Need::Language(code) => bits | 1 << self.languages[code.as_str()],
            _ => bits,
        })
    }
}

/// A skill as a bit of a mask.
pub(super) fn skill_bit(stream: StreamId) -> u64 {
    1 << stream.0
}
