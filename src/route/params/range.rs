//! Says which setting is out of range.

use thiserror::Error;

use super::Params;

/// A setting outside its range.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("search setting `{name}` is {value}: allowed is {allowed}")]
pub struct ParamError {
    /// Path of the field.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// What it may be.
    pub allowed: &'static str,
}

impl Params {
    /// The first setting that is out of range, if any.
    ///
    /// # Errors
    /// If there is one; it names the setting and what it may be.
    pub fn validate(&self) -> Result<(), ParamError> {
        let share = |name, value: f64| Self::within(name, value, 0.0, 1.0, "between 0 and 1");
        share("ruin.split", f64::from(self.ruin.split))?;
        share("ruin.split_depth", f64::from(self.ruin.split_depth))?;
        share("ruin.whole_route", f64::from(self.ruin.whole_route))?;
        share("ruin.open_route", f64::from(self.ruin.open_route))?;
        share("ruin.absent_seed", f64::from(self.ruin.absent_seed))?;
        share("recreate.blink", f64::from(self.recreate.blink))?;
        share(
            "recreate.new_route_share",
            f64::from(self.recreate.new_route_share),
        )?;
        share(
            "recreate.first_route_share",
            f64::from(self.recreate.first_route_share),
        )?;
        share("anneal.dear_until", self.anneal.dear_until)?;
        share("recreate.optimism", f64::from(self.recreate.optimism))?;
        share("moves.within", f64::from(self.moves.within))?;
        share("pool.first_share", self.pool.first_share)?;
        share("pool.overlap", f64::from(self.pool.overlap))?;
        share("fleet.share", self.fleet.share)?;
        share("fleet.anneal_share", self.fleet.anneal_share)?;
        share("region.anneal_share", self.region.anneal_share)?;
        let count = |name, value: usize| {
            Self::within(name, value as f64, 1.0, 1e9, "a whole number from 1 up")
        };
        count("threads", self.threads)?;
        count("ruin.longest_string", self.ruin.longest_string as usize)?;
        count("ruin.adjacent", self.ruin.adjacent)?;
        count("neighbours.count", self.neighbours.count)?;
        count("neighbours.count_wide", self.neighbours.count_wide)?;
        count("pool.size", self.pool.size.0.min(self.pool.size.1))?;
        count("pool.batch", self.pool.batch)?;
        count("region.batch", self.region.batch)?;
        count("region.day_weights", self.region.day_weights.len())?;
        count("region.part", self.region.part)?;
        count(
            "recreate.orders",
            self.recreate.orders.iter().sum::<u32>() as usize,
        )?;
        let positive = |name, value: f64| {
            Self::within(name, value, f64::MIN_POSITIVE, f64::MAX, "a number above 0")
        };
        positive("ruin.mean_removed", f64::from(self.ruin.mean_removed))?;
        positive(
            "ruin.mean_removed_long",
            f64::from(self.ruin.mean_removed_long),
        )?;
        positive("anneal.dear", self.anneal.dear)?;
        positive("anneal.start", self.anneal.start)?;
        positive("anneal.end_short", self.anneal.end_short)?;
        positive("anneal.end_long", self.anneal.end_long)?;
        positive("pool.first_start", self.pool.first_start)?;
        positive("pool.end", self.pool.end)?;
        positive("region.reheat_end", self.region.reheat_end)
    }

    fn within(
        name: &'static str,
        value: f64,
        least: f64,
        most: f64,
        allowed: &'static str,
    ) -> Result<(), ParamError> {
        if (least..=most).contains(&value) {
            Ok(())
        } else {
            Err(ParamError {
                name,
                value: value.to_string(),
                allowed,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_settings_are_in_range_and_a_wrong_one_is_named() {
        assert_eq!(Params::default().validate(), Ok(()));
        assert_eq!(Params::for_nights().validate(), Ok(()));
        let mut params = Params::default();
        params.recreate.blink = 1.5;
        let error = params.validate().expect_err("out of range");
        assert_eq!(
            error.to_string(),
            "search setting `recreate.blink` is 1.5: allowed is between 0 and 1"
        );
    }
}
