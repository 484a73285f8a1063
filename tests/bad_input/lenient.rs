//! `--lenient`: what is wrong is left out, and what hangs on it.

use super::dataset::small;

#[test]
fn what_is_wrong_is_left_out_with_what_hangs_on_it() {
    let dataset = small()
        .swap("properties.csv", "53.522800,-1.128400", "NaN,-1.128400")
        .add("tasks.csv", "T9,100050768002,lifts,2027-01-01,,,,,,");
    let before = dataset.listing();
    let output = dataset.check(&["--lenient"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(dataset.listing(), before);
    let summary = String::from_utf8(output.stdout).unwrap();
    insta::assert_snapshot!(summary);
}

#[test]
fn a_required_file_cannot_be_done_without() {
    let output = small().remove("shifts.csv").check(&["--lenient"]);
    assert_eq!(output.status.code(), Some(2));
}
