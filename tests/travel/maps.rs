//! Provider `osm`: a small town, and files that are no map.

use std::fs;
use std::path::{Path, PathBuf};

use oneknock::error::Error;
use oneknock::travel::roads::Roads;
use oneknock::travel::{self, Lines, Places};
use oneknock::units::{Minutes, TimeOfDay};
use tempfile::TempDir;

use super::landlord::{at, by_map, landlord};
use super::pbf;

const STREET: &[(&str, &str)] = &[("highway", "residential"), ("maxspeed", "45")];

/// High Street runs 2 km from west to east, with a hill road round to its end; a footpath
/// joins a car park to it that no van can reach.
fn town() -> Vec<u8> {
    let nodes: Vec<pbf::Node<'_>> = vec![
        (1, [53.500, -1.130], &[]),
        (2, [53.500, -1.120], &[]),
        (3, [53.500, -1.110], &[]),
        (4, [53.500, -1.100], &[]),
        (5, [53.510, -1.115], &[]),
        (6, [53.503, -1.125], &[]),
        (7, [53.504, -1.125], &[]),
    ];
    let ways: Vec<pbf::Way<'_>> = vec![
        (11, &[1, 2, 3, 4], STREET),
        (12, &[2, 5, 4], &[("highway", "tertiary")]),
        (13, &[6, 7], &[("highway", "service")]),
        (14, &[2, 6], &[("highway", "footway")]),
    ];
    pbf::extract(&nodes, &ways)
}

fn saved(folder: &Path) -> PathBuf {
    let path = folder.join("town.osm.pbf");
    fs::write(&path, town()).unwrap();
    path
}

#[test]
fn a_leg_takes_the_street_and_parking() {
    let folder = TempDir::new().unwrap();
    let rules = by_map(&saved(folder.path()));
    let homes = [at(53.5001, -1.128), at(53.4999, -1.104)];
    assert_eq!(travel::open(&rules, &landlord(&homes), false).unwrap(), []);
    let places = Places::new(&rules, &homes);
    let leg = places.leg(0, 1);
    // 1.6 km at four fifths of 45 km/h are 159 s and two straight-on junctions; 4 min parking.
    assert_eq!(leg.minutes, Minutes(7));
    assert!((leg.metres.get() - 1_587).abs() < 4, "{:?}", leg.metres);
    assert_eq!(places.subset(&[1, 0]).leg(1, 0), leg);
    travel::standing(&rules).unwrap();

    let line = Lines::new(&rules).line(homes[0], homes[1], TimeOfDay::MIDNIGHT);
    assert_eq!((line[0], line[line.len() - 1]), (homes[0], homes[1]));
    assert!(
        line.len() > 3
            && line[1..line.len() - 1]
                .iter()
                .all(|p| (p.latitude - 53.5).abs() < 1e-6)
    );
}

#[test]
fn the_second_start_reads_what_the_first_saved() {
    let folder = TempDir::new().unwrap();
    let path = saved(folder.path());
    let rules = by_map(&path);
    let homes = [at(53.500, -1.128), at(53.509, -1.114)];
    let ways = |roads: &Roads| roads.durations(&homes, &homes);
    let first = Roads::open(&path, &rules).unwrap();
    let second = Roads::open(&path, &rules).unwrap();
    assert!(!first.size().from_saved && second.size().from_saved);
    assert_eq!(ways(&first), ways(&second));

    // Cut short, or of another map or other speeds: built again.
    let beside = &first.size().saved_as;
    let whole = fs::read(beside).unwrap();
    for length in [0, 10, 40, whole.len() - 1] {
        fs::write(beside, &whole[..length]).unwrap();
        assert!(
            !Roads::open(&path, &rules).unwrap().size().from_saved,
            "{length}"
        );
    }
    let mut slower = rules.clone();
    slower.roads.maxspeed_share = 0.4;
    let third = Roads::open(&path, &slower).unwrap();
    assert!(!third.size().from_saved);
    assert!(ways(&third)[1].unwrap().deciseconds > ways(&first)[1].unwrap().deciseconds);
}

fn wrong(path: &Path) -> String {
    match travel::open(&by_map(path), &landlord(&[at(53.5, -1.1)]), false) {
        Ok(found) => panic!("{} was taken for a map: {found:?}", path.display()),
        Err(error) => error
            .to_string()
            .replace(&path.display().to_string(), "FILE"),
    }
}

#[test]
fn a_map_cut_short_anywhere_is_an_error_and_saves_nothing() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("cut.osm.pbf");
    let whole = town();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let what = wrong(&path);
        assert!(what.contains("FILE"), "{length}: {what}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn a_map_with_a_byte_changed_never_panics() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mangled.osm.pbf");
    let whole = town();
    for i in 0..whole.len() {
        let mut mangled = whole.clone();
        mangled[i] ^= 0x55;
        fs::write(&path, &mangled).unwrap();
        let _ = travel::open(&by_map(&path), &landlord(&[at(53.5, -1.1)]), false);
    }
}

#[test]
fn files_that_are_no_map_are_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.osm.pbf");
    for content in [
        &b"uprn,latitude\n1,53.5\n"[..],
        b"<osm version=\"0.6\"></osm>",
        b"\x1f\x8b\x08\x00",
        &[0; 64],
    ] {
        fs::write(&path, content).unwrap();
        let what = wrong(&path);
        assert!(
            what.contains("FILE cannot be read as an OpenStreetMap extract"),
            "{what}"
        );
    }
    fs::write(&path, pbf::extract(&[(1, [53.5, -1.1], &[])], &[])).unwrap();
    assert!(wrong(&path).contains("FILE holds no road that may be driven"));
    assert!(wrong(&folder.path().join("missing.osm.pbf")).contains("cannot read FILE"));
    assert!(
        wrong(folder.path()).contains("FILE is a folder")
            || wrong(folder.path()).contains("cannot read")
    );
}

#[test]
fn homes_off_the_roads_are_reported_and_homes_outside_are_faults() {
    let folder = TempDir::new().unwrap();
    let rules = by_map(&saved(folder.path()));
    let near = at(53.5001, -1.128);
    let field = at(53.496, -1.128);
    let car_park = at(53.5035, -1.1249);
    let homes = landlord(&[near, field, car_park]);
    let warnings = travel::open(&rules, &homes, false).unwrap();
    let said: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].contains("home 101 is 445 m from the nearest road"),
        "{}",
        said[0]
    );
    assert!(
        said[1].contains("home 102 lies on a road that does not hang together"),
        "{}",
        said[1]
    );

    let sheffield = landlord(&[near, at(53.38, -1.47)]);
    let error = travel::open(&rules, &sheffield, false).unwrap_err();
    assert!(matches!(error, Error::Input(_)));
    assert!(
        error
            .to_string()
            .contains("home 101 is further than 2000 m from any road"),
        "{error}"
    );
    let lenient = travel::open(&rules, &sheffield, true).unwrap();
    assert!(
        lenient[0].to_string().contains("crow-fly"),
        "{}",
        lenient[0]
    );
    let places = Places::new(&rules, &[near, at(53.38, -1.47)]);
    assert!(places.leg(0, 1).minutes > Minutes(60));
    assert_eq!(places.subset(&[0, 1]).leg(0, 1), places.leg(0, 1));
}
