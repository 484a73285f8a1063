//! The engine's errors as Python's: one for bad input that carries every problem, one for the rest.

use oneknock::error::{Error, Fault};
use pyo3::import_exception;
use pyo3::prelude::*;

import_exception!(oneknock.errors, EngineError);
import_exception!(oneknock.errors, InputError);

/// A problem: file, line, column, what is wrong, what is allowed.
type Problem = (String, u64, u64, String, String);

fn problem(fault: &Fault) -> Problem {
    let Fault {
        file,
        line,
        column,
        what,
        allowed,
    } = fault.clone();
    (file, line, column, what, allowed)
}

/// As the exception that Python raises.
pub(crate) fn raised(error: &Error) -> PyErr {
    let text = error.to_string();
    match error {
        Error::Input(faults) => {
            let problems: Vec<Problem> = faults.0.iter().map(problem).collect();
            InputError::new_err((text, problems))
        }
        // The kind that Python has for it: FileNotFoundError, PermissionError.
        Error::Io { source, .. } => std::io::Error::new(source.kind(), text).into(),
        _ => EngineError::new_err(text),
    }
}
