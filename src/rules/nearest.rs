//! Nearest: the known word that a mistyped one most likely stands for.

/// The candidate with the fewest single-letter edits, if they are few enough to be a slip.
///
/// Edits are counted after Levenshtein (1966): insert, drop or change one letter. At most a
/// third of the word may be wrong, so that a wholly different key gets no misleading hint.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let most = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (edits(word, candidate), candidate))
        .filter(|(edits, _)| *edits <= most)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_a_stranger_finds_none() {
        let known = ["grid_minutes", "day_from", "day_to"];
        assert_eq!(nearest("grid_minuts", known), Some("grid_minutes"));
        assert_eq!(nearest("day_form", known), Some("day_from"));
        assert_eq!(nearest("colour", known), None);
    }

    #[test]
    fn edits_are_those_of_the_textbook() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
    }
}
