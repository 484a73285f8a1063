//! Sets temperatures from the size of a run and the scale of its costs.

use super::instance::Instance;
use super::params::AnnealParams;

/// First and last temperature of an anneal that spends so many iterations a visit.
pub(crate) fn of_run<L>(params: &AnnealParams, instance: &Instance<L>, budget: f64) -> (f64, f64) {
    let pace = budget / params.reference;
    let (least, most) = params.start_bounds;
    let mut hot = (params.start * pace.powf(params.exponent)).clamp(least, most);
    if instance.width > params.very_wide {
        hot *= params.wide_factor;
    }
    // Between a sixth of the reference pace and the pace itself, by equal factors.
    let share = ((pace.ln() + 6f64.ln()) / 6f64.ln()).clamp(0.0, 1.0);
    let cold = params.end_short * (params.end_long / params.end_short).powf(share);
    (hot * instance.d0, cold * instance.d0)
}
