//! A set of operatives, as bits.

/// Which operatives may take a part: bit `i % 64` of word `i / 64` is operative `i`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperativeSet(Vec<u64>);

impl OperativeSet {
    /// Nobody, of so many.
    pub fn none(operatives: usize) -> Self {
        Self(vec![0; operatives.div_ceil(64)])
    }

    /// One, of so many.
    pub fn only(operatives: usize, one: usize) -> Self {
        let mut set = Self::none(operatives);
        set.insert(one);
        set
    }

    /// Everybody, of so many.
    pub fn all(operatives: usize) -> Self {
        let mut set = Self::none(operatives);
        (0..operatives).for_each(|i| set.insert(i));
        set
    }

    /// Adds one.
    pub fn insert(&mut self, operative: usize) {
        self.0[operative / 64] |= 1 << (operative % 64);
    }

    /// Keeps those for whom it holds.
    pub fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        for (w, word) in self.0.iter_mut().enumerate() {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                if !keep(w * 64 + bit) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    /// Whether one is in it.
    pub fn contains(&self, operative: usize) -> bool {
        self.0[operative / 64] >> (operative % 64) & 1 == 1
    }

    /// Whether nobody is.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|w| *w == 0)
    }

    /// Those in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len() * 64).filter(|&i| self.contains(i))
    }

    /// The bits.
    pub fn words(&self) -> &[u64] {
        &self.0
    }
}
