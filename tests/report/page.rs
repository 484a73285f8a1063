//! The page: one file, of bearable size, that nothing in a dataset can break out of.

use std::fs;

use oneknock::report::{self, Options, Tables, changes};

use crate::{large, small};

#[test]
fn the_head_of_the_page_reads_without_scripts() {
    let build = small::build(&small::landlord(), &small::rules());
    let scratch = tempfile::tempdir().unwrap();
    let out = scratch.path().join("plan");
    let options = Options {
        audit: Some(0),
        ..Options::default()
    };
    small::write(&out, &build, &options);
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    insta::assert_snapshot!(text_of(&page));
}

#[test]
fn nothing_in_a_dataset_can_break_out_of_the_page() {
    let mut build = small::build(&small::landlord(), &small::rules());
    build.provenance.dataset = "<img src=x onerror=alert(1)>\"'".into();
    build.schedule.unplanned[0].in_words = "</script><script>alert(2)</script>".into();
    let scratch = tempfile::tempdir().unwrap();
    let out = scratch.path().join("plan");
    small::write(&out, &build, &Options::default());
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert_eq!(
        page.matches("</script>").count(),
        2,
        "its own two and no other"
    );
    assert!(!page.contains("<img src=x"), "the dataset's name is text");
    assert!(!page.contains("<b>Court"), "an address is text");
    let data = page.split("id=\"data\">").nth(1).unwrap();
    let data: serde_json::Value =
        serde_json::from_str(data.split("</script>").next().unwrap()).unwrap();
    assert_eq!(
        data["homes"]["address"][2],
        "Flat 3, </script><b>Court</b> & Sons, DN1 1AA"
    );
}

#[test]
fn the_page_asks_nothing_of_any_network() {
    let build = small::build(&small::landlord(), &small::rules());
    let scratch = tempfile::tempdir().unwrap();
    let out = scratch.path().join("plan");
    small::write(&out, &build, &Options::default());
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    let addresses = page.replace("http://www.w3.org/2000/svg", "");
    for asks in ["http://", "https://", "src=", "@import", "url(http"] {
        assert!(!addresses.contains(asks), "{asks}");
    }
}

#[test]
fn a_landlord_of_twenty_thousand_homes_fits_in_five_megabytes() {
    let rules = small::rules();
    let landlord = large::landlord(20_000, 50);
    let mut build = large::build(&landlord, &rules);
    let mut before = Tables::of(&landlord, &rules, &build).visits;
    for row in before.iter_mut().step_by(9) {
        row.date = row.date.succ_opt().unwrap();
        row.status = ["planned", "notified"][usize::from(row.visit_id.ends_with('a'))].into();
    }
    build.schedule.changes = changes(&before, &landlord, &rules, &build);
    let scratch = tempfile::tempdir().unwrap();
    let out = std::env::var_os("KEEP_REPORT")
        .map_or_else(|| scratch.path().join("plan"), std::path::PathBuf::from);
    report::write(
        &out,
        &landlord,
        &rules,
        &small::working_days(),
        &build,
        &Options::default(),
    )
    .unwrap();
    let bytes = fs::metadata(out.join("report.html")).unwrap().len();
    assert!(
        build.schedule.visits.len() > 6_500,
        "{}",
        build.schedule.visits.len()
    );
    assert!(landlord.tasks.len() == 80_000);
    assert!(bytes < 5_000_000, "{bytes} bytes");
}

/// The words of a page, without its style, scripts and data.
fn text_of(page: &str) -> String {
    let mut text = page.to_owned();
    for (open, close) in [("<style>", "</style>"), ("<script", "</script>")] {
        while let Some(from) = text.find(open) {
            let to = text[from..].find(close).unwrap() + from + close.len();
            text.replace_range(from..to, "");
        }
    }
    let mut words = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                words.push('\n');
            }
            c if !inside => words.push(c),
            _ => {}
        }
    }
    let lines = words.lines().map(str::trim).filter(|l| !l.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
