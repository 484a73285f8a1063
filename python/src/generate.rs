//! Makes up a landlord to try things on.

use std::path::PathBuf;

use clap::ValueEnum as _;
use oneknock::generate::{Like, Options, generate as made_up};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::errors::raised;

/// Makes up a landlord's folder; gives what is in it, in words.
#[pyfunction]
#[pyo3(signature = (out, *, homes = None, seed = 1, like = None))]
pub(crate) fn generate(
    py: Python<'_>,
    out: PathBuf,
    homes: Option<usize>,
    seed: u64,
    like: Option<&str>,
) -> PyResult<String> {
    let like = like.map(|name| Like::from_str(name, true)).transpose();
    let options = Options {
        homes,
        seed,
        like: like.map_err(PyValueError::new_err)?,
        ..Options::default()
    };
    let made = py.detach(|| made_up(&options, &out));
    made.map(|summary| summary.to_string())
        .map_err(|e| raised(&e))
}
