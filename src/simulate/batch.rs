//! Batch: many runs side by side. Each is kept on disk when it is done, so that a stopped
//! batch goes on where it was, and the order of threads changes nothing.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chrono::NaiveDate;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::policy::{Policy, World};
use super::run::one_run;
use super::tally::Figures;
use crate::access::AccessModel;
use crate::error::{Error, Result};
use crate::rules::{Provider, TravelRules};
use crate::travel;

/// How much is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Days of each run.
    pub days: u32,
    /// Runs of each policy.
    pub runs: u32,
    /// Seed of every random draw.
    pub seed: u64,
}

/// Where a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Runs done, of every policy.
    pub done: usize,
    /// Runs in all.
    pub all: usize,
}

/// One run as kept on disk.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// What it rests on: another fingerprint is another run.
    fingerprint: String,
    figures: Figures,
}

/// Plays every policy in its world; gives each policy's runs in order. Runs kept in `folder`
/// by an earlier batch of the same settings are taken from there.
///
/// # Errors
/// What keeps a run from being played or kept; or that the batch was stopped: what is done
/// is kept.
pub fn play(
    cases: &[(&World, &Policy)],
    today: NaiveDate,
    settings: &Settings,
    folder: &Path,
    cancel: &AtomicBool,
    tell: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<Vec<Figures>>> {
    let kept_in = folder.join("runs");
    std::fs::create_dir_all(&kept_in).map_err(|e| Error::io("create", &kept_in, e))?;
    open_travel(cases)?;
    let models: Vec<AccessModel> = cases
        .par_iter()
        .map(|(world, policy)| AccessModel::fit(&world.landlord, &policy.rules))
        .collect();
    let prints: Vec<String> = cases
        .iter()
        .map(|(world, policy)| fingerprint(world, policy, today, settings))
        .collect();
    let all = cases.len() * settings.runs as usize;
    let done = AtomicUsize::new(0);
    // Run by run over all policies, so that a stopped batch has whole pairs.
    let runs: Vec<Result<Figures>> = (0..all)
        .into_par_iter()
        .with_max_len(1)
        .map(|i| {
            let (run, case) = ((i / cases.len()) as u32, i % cases.len());
            let (world, policy) = cases[case];
            let path = kept_in.join(format!("{}-{run:04}.json", prints[case]));
            let figures = if let Some(figures) = read(&path, &prints[case]) {
                figures
            } else {
                if cancel.load(Ordering::Relaxed) {
                    return Err(Error::usage(
                        "stopped before the end",
                        "the same command goes on from the runs that are done",
                    ));
                }
                let fate = (settings.seed, run);
                let figures = one_run(world, policy, &models[case], today, settings.days, fate)?;
                keep(&path, &prints[case], &figures)?;
                figures
            };
            let done = 1 + done.fetch_add(1, Ordering::Relaxed);
            tell(Progress { done, all });
            Ok(figures)
        })
        .collect();
    for (_, policy) in cases {
        travel::standing(&policy.rules.travel)?;
    }
    let mut by_case: Vec<Vec<Figures>> = vec![Vec::new(); cases.len()];
    for (i, run) in runs.into_iter().enumerate() {
        by_case[i % cases.len()].push(run?);
    }
    Ok(by_case)
}

/// Opens each policy's provider of travel for its world.
///
/// # Errors
/// What keeps it from being opened; or several worlds on one provider that knows one
/// landlord's places only.
fn open_travel(cases: &[(&World, &Policy)]) -> Result<()> {
    let mut opened: Vec<(&TravelRules, &World)> = Vec::new();
    for (world, policy) in cases {
        let rules = &policy.rules.travel;
        let known = opened.iter().find(|(r, _)| *r == rules);
        let anywhere = matches!(rules.provider, Provider::CrowFly | Provider::Osm);
        match known {
            Some((_, first)) if anywhere || std::ptr::eq(*first, *world) => {}
            Some((_, first)) => {
                return Err(Error::usage(
                    format!(
                        "provider `{}` cannot serve both {} and {}",
                        rules.provider.code(),
                        first.name,
                        world.name
                    ),
                    "play one world at a time, or take provider `osm` or `crow_fly`",
                ));
            }
            None => {
                travel::open(rules, &world.landlord, false)?;
                opened.push((rules, world));
            }
        }
    }
    Ok(())
}

/// What a run rests on, as a name: version, world, policy, days and seed.
fn fingerprint(world: &World, policy: &Policy, today: NaiveDate, settings: &Settings) -> String {
    let mut hasher = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    world.name.hash(&mut hasher);
    format!("{:?}", world.landlord).hash(&mut hasher);
    format!("{policy:?} {today} {} {}", settings.days, settings.seed).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn read(path: &Path, fingerprint: &str) -> Option<Figures> {
    let text = std::fs::read_to_string(path).ok()?;
    let kept: Kept = serde_json::from_str(&text).ok()?;
    (kept.fingerprint == fingerprint).then_some(kept.figures)
}

fn keep(path: &Path, fingerprint: &str, figures: &Figures) -> Result<()> {
    let kept = Kept {
        fingerprint: fingerprint.to_owned(),
        figures: figures.clone(),
    };
    let text = serde_json::to_string_pretty(&kept).unwrap_or_default();
    replace(path, text.as_bytes())
}

/// Writes a file whole or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|e| Error::io("write", path, e))
}
