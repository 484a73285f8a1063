//! Level: what load costs by its share of the minutes there are.

use super::stock::Levelling;

/// A convex piecewise linear price on load; a choice ends it hard at the full minutes.
#[derive(Debug, Clone)]
pub struct Curve {
    /// (share of the minutes from which it holds, pence a minute), the first at share 0.
    steps: Vec<(f64, f64)>,
}

impl Curve {
    /// From the stock's steps; below the first, load is free.
    pub fn new(levelling: &Levelling) -> Self {
        let mut steps = vec![(0.0, 0.0)];
        for step in &levelling.steps {
            steps.push((step.above, step.pence_per_hour.0 as f64 / 60.0));
        }
        Self { steps }
    }

    /// The segments: (width as a share of the minutes, pence a minute).
    pub(super) fn segments(&self) -> impl Iterator<Item = (f64, f64)> {
        let ends = self.steps.iter().skip(1).map(|s| s.0).chain([1.0]);
        self.steps.iter().zip(ends).map(|(s, end)| (end - s.0, s.1))
    }

    /// Pence a minute of the last segment.
    pub(super) fn dearest(&self) -> f64 {
        self.steps.last().map_or(0.0, |s| s.1)
    }

    /// What a load costs.
    #[inline]
    pub(super) fn cost(&self, load: i64, capacity: i64) -> f64 {
        let (load, capacity) = (load as f64, capacity as f64);
        let mut before = 0.0;
        let mut sum = 0.0;
        for &(share, price) in &self.steps {
            let over = load - share * capacity;
            if over <= 0.0 {
                break;
            }
            sum += over * (price - before);
            before = price;
        }
        sum
    }

    /// What adding minutes to a load costs.
    #[inline]
    pub fn added(&self, load: i64, minutes: i64, capacity: i64) -> f64 {
        let after = load + minutes;
        match self.steps.get(1) {
            None => 0.0,
            Some(first) if after as f64 <= first.0 * capacity as f64 => 0.0,
            Some(_) => self.cost(after, capacity) - self.cost(load, capacity),
        }
    }

    /// The least of `cost(load) - price * load` over all loads that fit.
    pub(super) fn term(&self, price: f64, capacity: i64) -> f64 {
        // Convex and piecewise linear in the load: its least value lies where each segment
        // that is cheaper than the price is filled.
        let gain = self
            .segments()
            .map(|(width, p)| width * (p - price).min(0.0));
        gain.sum::<f64>() * capacity as f64
    }

    /// The loads at which that least value is reached, with prices within `slack` of a step
    /// taken as equal to it.
    pub(super) fn wanted(&self, price: f64, slack: f64, capacity: i64) -> (f64, f64) {
        let (mut low, mut high) = (0.0, 0.0);
        for (width, p) in self.segments() {
            if p < price - slack {
                low += width;
            }
            if p <= price + slack {
                high += width;
            }
        }
        (low * capacity as f64, high * capacity as f64)
    }

    /// What one more minute of capacity is worth at a price on load: steps move with the
    /// capacity, so this is less than the price where a step is priced.
    pub(super) fn worth(&self, price: f64) -> f64 {
        -self.term(price, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn load_is_free_then_dearer() {
        let curve = Curve::new(&Levelling::default());
        assert!(curve.cost(850, 1000).abs() < 1e-12);
        assert!((curve.cost(950, 1000) - 100.0 * 1000.0 / 60.0).abs() < 1e-9);
        let full = 100.0 * 1000.0 / 60.0 + 50.0 * 3000.0 / 60.0;
        assert!((curve.cost(1000, 1000) - full).abs() < 1e-9);
        assert!((curve.added(900, 100, 1000) + curve.cost(900, 1000) - full).abs() < 1e-9);
    }

    #[test]
    fn the_term_is_the_least_over_all_loads() {
        let curve = Curve::new(&Levelling::default());
        for price in [0.0, 5.0, 20.0, 60.0] {
            let least = (0..=1000)
                .map(|load| curve.cost(load, 1000) - price * load as f64)
                .fold(f64::INFINITY, f64::min);
            assert!(
                (curve.term(price, 1000) - least).abs() < 1e-6,
                "price {price}"
            );
        }
    }
}
