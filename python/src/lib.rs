//! The engine as a Python module: datasets opened once and asked, written tables through Arrow,
//! shards from bytes to bytes.
//!
//! What the package `oneknock` shows its users is Python (`oneknock/`); this module keeps to what
//! has to be here: the engine runs without the interpreter's lock, and Ctrl-C is heard.
//!
//! | file | does |
//! |---|---|
//! | `errors` | the engine's errors as Python's |
//! | `clock` | the time of day, where the caller gives none |
//! | `watched` | work on a thread of its own; progress and Ctrl-C meanwhile |
//! | `arrow` | rows to Arrow |
//! | `table` | a table that other libraries take without a copy |
//! | `dataset` | a dataset, and what can be asked of it |
//! | `generate` | makes up a landlord |
//! | `shards` | jobs parted, solved and merged, from bytes to bytes |

mod arrow;
mod clock;
mod dataset;
mod errors;
mod generate;
mod shards;
mod table;
mod watched;

use pyo3::prelude::*;

/// The engine.
#[pymodule]
mod _oneknock {
    #[pymodule_export]
    use crate::dataset::Dataset;
    #[pymodule_export]
    use crate::generate::generate;
    #[pymodule_export]
    use crate::shards::{
        Keep, build_job, build_kept, merge, run_job, runs_kept, scenario_job, shard_version,
        simulate_job, solve, split, write_result,
    };
    #[pymodule_export]
    use crate::table::{Table, read_table};

    use super::{Bound, PyModule, PyModuleMethods as _, PyResult};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
