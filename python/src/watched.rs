//! Work on a thread of its own, without the interpreter's lock; progress and Ctrl-C meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use oneknock::error::Error;
use pyo3::exceptions::{PyKeyboardInterrupt, PyRuntimeError};
use pyo3::prelude::*;

use crate::errors::raised;

/// How often Ctrl-C is looked for.
const LOOK: Duration = Duration::from_millis(50);

/// Where work stands: what is being done, the share that is done, and figures for people.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) stage: String,
    pub(crate) share: f64,
    pub(crate) note: String,
}

/// What the work hears and says.
#[derive(Debug, Clone)]
pub(crate) struct Strings {
    /// Set to end with the best so far.
    pub(crate) cancel: Arc<AtomicBool>,
    says: Sender<Told>,
}

impl Strings {
    /// Tells whoever watches, if anybody does.
    pub(crate) fn tell(&self, told: Told) {
        // Nobody listens any more once the interpreter has gone on.
        let _ = self.says.send(told);
    }
}

/// Does the work. The first Ctrl-C asks it to end with the best so far; a second one leaves it
/// behind: whatever it writes is whole at any moment.
///
/// `progress` is called as `progress(stage, share, note)`; what it raises ends the work too.
pub(crate) fn watched<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Py<PyAny>>,
    work: impl FnOnce(&Strings) -> Result<T, Error> + Send + 'static,
) -> PyResult<(T, bool)> {
    let (says, hears) = channel();
    let (gives, gets) = channel();
    let cancel = Arc::new(AtomicBool::new(false));
    let strings = Strings {
        cancel: Arc::clone(&cancel),
        says,
    };
    std::thread::spawn(move || {
        // A panic drops the sender, which the other end notices.
        let _ = gives.send(work(&strings));
    });
    let mut stopped = false;
    let mut ends = (gets, hears);
    loop {
        let (done, last);
        (done, last, ends) = py.detach(move || {
            let done = ends.0.recv_timeout(LOOK);
            let last = ends.1.try_iter().last();
            (done, last, ends)
        });
        let said = match (progress, last) {
            (Some(progress), Some(told)) => {
                let told = (told.stage, told.share, told.note);
                progress.call1(py, told).map(|_| ())
            }
            _ => Ok(()),
        };
        match done {
            Ok(done) => return done.map(|t| (t, stopped)).map_err(|e| raised(&e)),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err(
                    "the engine stopped without an answer; this is a fault in oneknock: \
                     please report it with what stands above",
                ));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        // Ctrl-C may be heard here or while progress is shown.
        if let Err(error) = said.and_then(|()| py.check_signals()) {
            cancel.store(true, Ordering::Relaxed);
            if stopped || !error.is_instance_of::<PyKeyboardInterrupt>(py) {
                return Err(error);
            }
            stopped = true;
        }
    }
}
