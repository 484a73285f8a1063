//! The same landlord, however the export writes it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use oneknock::model::Landlord;

use super::tables::{self, Tables, each, load, rules, small, with_dates};

fn landlord(tables: &Tables) -> Landlord {
    load(tables, &rules()).landlord
}

#[test]
fn with_a_byte_order_mark_windows_line_ends_and_blank_rows() {
    let windows = each(&small(), |_, text| {
        let columns = text.lines().next().unwrap().matches(',').count();
        let blank = ",".repeat(columns);
        format!(
            "\u{feff}{}\r\n\r\n{blank}\r\n{blank}\r\n",
            text.trim_end().replace('\n', "\r\n")
        )
    });
    assert_eq!(landlord(&windows), landlord(&small()));
}

#[test]
fn with_british_dates_with_and_without_a_time() {
    let british = each(&small(), |_, text| {
        with_dates(text, |date| date.format("%d/%m/%Y").to_string()).replace("T16:40", " 16:40:00")
    });
    assert!(british.iter().any(|(_, text)| text.contains("15/01/2027")));
    assert_eq!(landlord(&british), landlord(&small()));
    let midnight = each(&small(), |name, text| match name {
        "tasks" => text.replace("2027-01-15,", "2027-01-15 00:00:00.000,"),
        _ => text.to_owned(),
    });
    assert_eq!(landlord(&midnight), landlord(&small()));
}

#[test]
fn with_day_numbers_in_the_place_of_dates() {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
    let numbered = each(&small(), |name, text| match name {
        "tasks" => with_dates(&text.replace("T16:40", "").replace("T09:10", ""), |date| {
            (date - zero).num_days().to_string()
        }),
        _ => text.to_owned(),
    });
    let mut wanted = landlord(&small());
    for task in &mut wanted.tasks {
        task.reported_at = task
            .reported_at
            .map(|at| at.date().and_hms_opt(0, 0, 0).unwrap());
    }
    assert_eq!(landlord(&numbered), wanted);
}

#[test]
fn with_leading_zeros_on_one_side_only_and_decimals_on_the_other() {
    let padded = each(&small(), |name, text| match name {
        "properties" => text.replace("10004839123", "010004839123"),
        "tasks" => text.replace("10004839123", "10004839123.0"),
        "households" => text.replace("10004839123", "1.0004839123E+10"),
        _ => text.to_owned(),
    });
    assert_eq!(landlord(&padded), landlord(&small()));
}

#[test]
fn with_the_exports_own_headers() {
    let mut rules = rules();
    let renamed = [("uprn", "Property Reference"), ("due", "Next Due Date")];
    let renamed: BTreeMap<_, _> = renamed
        .iter()
        .map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned()))
        .collect();
    rules.columns.insert("tasks".into(), renamed);
    let exported = each(&small(), |name, text| match name {
        "tasks" => text
            .replacen(
                "task_id,uprn,stream,due",
                "Task ID, property reference ,STREAM,Next-Due Date",
                1,
            )
            .replacen("last_done", "Last Done", 1),
        _ => text.to_owned(),
    });
    assert_eq!(load(&exported, &rules).landlord, landlord(&small()));
}

#[test]
fn with_codes_in_any_letter_case() {
    let shouted = each(&small(), |name, text| match name {
        "attempts" => text
            .replace("no_access", "No Access")
            .replace("yes", "TRUE"),
        "properties" => text.replace("bungalow", "Bungalow"),
        "tasks" => text.replace("stock_condition", "Stock condition"),
        "shifts" => text.replace("mon-thu", "Monday-Thursday"),
        _ => text.to_owned(),
    });
    assert_eq!(landlord(&shouted), landlord(&small()));
}

#[test]
fn on_the_national_grid() {
    let original = landlord(&small());
    let gridded = each(&small(), |name, text| {
        if name != "properties" {
            return text.to_owned();
        }
        let mut out = text.replacen("latitude,longitude", "easting,northing", 1);
        for home in &original.properties {
            let at = home.at;
            let (easting, northing) =
                lonlat_bng::convert_osgb36(at.longitude, at.latitude).unwrap();
            let degrees = format!("{:.6},{:.6}", at.latitude, at.longitude);
            out = out.replace(&degrees, &format!("{easting:.0},{northing:.0}"));
        }
        out
    });
    for (home, wanted) in landlord(&gridded)
        .properties
        .iter()
        .zip(&original.properties)
    {
        // A metre is about 0.00001 degrees north and 0.000015 east.
        assert!((home.at.latitude - wanted.at.latitude).abs() < 1e-5);
        assert!((home.at.longitude - wanted.at.longitude).abs() < 1.5e-5);
    }
}

#[test]
fn with_columns_nobody_asked_for_and_rows_cut_short() {
    let wide = each(&small(), |name, text| match name {
        "households" => text
            .replace("max_visit_minutes", "max_visit_minutes,Ward,needz")
            .replace("text,\n", "text\n"),
        _ => text.to_owned(),
    });
    let dataset = load(&wide, &rules());
    assert_eq!(dataset.landlord, landlord(&small()));
    let warnings: Vec<_> = dataset
        .warnings
        .iter()
        .map(ToString::to_string)
        .filter(|warning| warning.starts_with("households"))
        .collect();
    insta::assert_snapshot!(warnings.join("\n"));
}

#[test]
fn without_the_optional_tables() {
    let needed: Tables = small()
        .into_iter()
        .filter(|(name, _)| {
            ["properties", "tasks", "operatives", "shifts"].contains(&name.as_str())
        })
        .collect();
    let landlord = landlord(&needed);
    assert_eq!(landlord.households.len(), landlord.properties.len());
    assert!(landlord.bookings.is_empty() && landlord.attempts.is_empty());
}

#[test]
fn a_misnamed_table_is_pointed_out() {
    let folder = tables::write(&small());
    let path = folder.path();
    std::fs::rename(path.join("households.csv"), path.join("Household.csv")).unwrap();
    std::fs::rename(path.join("tasks.csv"), path.join("Tasks.CSV")).unwrap();
    let dataset = oneknock::dataset::load(path, &rules(), oneknock::dataset::Mode::Strict).unwrap();
    assert_eq!(dataset.rows.tasks, 8);
    assert_eq!(dataset.rows.households, 0);
    let warning = dataset
        .warnings
        .iter()
        .find(|warning| warning.file == "Household.csv")
        .unwrap();
    assert_eq!(
        warning.to_string(),
        "Household.csv: is not used; if it is households, call it so"
    );
}
