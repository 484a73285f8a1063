//! The nearest of some known words, to suggest when one is not known.

/// Says which known word an unknown one was probably meant to be.
///
/// At most a third of its letters may differ: further off, a suggestion misleads.
pub(super) fn suggest<W: AsRef<str>>(word: &str, known: impl IntoIterator<Item = W>) -> Option<W> {
    // Distance is quadratic in length; no code or header is longer than this.
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let limit = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .filter(|candidate| candidate.as_ref().len() <= LONGEST)
        .map(|candidate| (distance(word, candidate.as_ref()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be inserted, dropped, changed or swapped with their neighbour to
/// make one word of the other (optimal string alignment), letter case aside.
fn distance(a: &str, b: &str) -> usize {
    let letters = |s: &str| s.chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    let (a, b) = (letters(a), letters(b));
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(last[j] + 1).min(row[j - 1] + 1);
            let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if swapped {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        let known = ["gas", "eicr", "smoke_co", "fire_door"];
        assert_eq!(suggest("eirc", known), Some("eicr"));
        assert_eq!(suggest("firedoor", known), Some("fire_door"));
        assert_eq!(suggest("Gas ", known), Some("gas"));
        assert_eq!(suggest("lifts", known), None);
    }

    #[test]
    fn distance_counts_a_swap_once() {
        assert_eq!(distance("eirc", "eicr"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "SAME"), 0);
    }
}
