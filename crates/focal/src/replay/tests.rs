//! Recordings, good and bad; a short one played through the shipped climate pack.

use std::path::{Path, PathBuf};

use super::map::Mapping;
use super::recording::Recording;
use super::*;

const PAUSE: Span = Span::hours(3);

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

fn climate() -> (Kit, shelf::Files) {
    let files = shelf::read(&packs().join("climate")).unwrap();
    let kit = Kit::make(&files).map_err(|problems| format!("{problems:?}")).unwrap();
    (kit, files)
}

fn room(kit: &Kit, maps: &[&str]) -> Result<Mapping, Vec<String>> {
    let maps: Vec<String> = maps.iter().map(|map| (*map).to_owned()).collect();
    Mapping::new(kit, "room", &maps)
}

fn fahrenheit(kit: &Kit) -> Mapping {
    room(kit, &["value=room_temp:[degF]"]).unwrap()
}

#[test]
fn delimiter_times_and_units_are_found() {
    let (kit, _) = climate();
    let mapping = fahrenheit(&kit);
    for text in [
        "timestamp,value\n2014-01-01 00:00:00,68\n2014-01-01 01:00:00,\n2014-01-01 02:00:00,212\n",
        "value;when;timestamp\r\n68;x;2014-01-01T00:00:00Z\r\n;x;2014-01-01T01:00:00Z\r\n212;x;2014-01-01T02:00:00Z\r\n",
        "\u{feff}ts\tvalue\n1388534400\t68\n1388538000\tNaN\n1388541600\t212\n",
        "n|value|time\n1|212|1388541600000\n2|68|1388534400000\n3|n/a|1388538000000\n",
    ] {
        let found = Recording::parse("r.csv", text, &mapping).unwrap();
        let name = focal_base::MetricName::from("room_temp");
        let values: Vec<Option<f64>> =
            found.rows.iter().map(|row| row.values.get(&name).copied()).collect();
        let rounded: Vec<Option<i64>> =
            values.iter().map(|value| value.map(|value| (value * 1e6).round() as i64)).collect();
        assert_eq!(rounded, [Some(20_000_000), None, Some(100_000_000)], "{text:?}");
        assert_eq!(found.begin(), "2014-01-01T00:00:00Z".parse().unwrap());
    }
}

#[test]
fn what_cannot_be_read_is_said_with_its_line() {
    let (kit, _) = climate();
    let mapping = fahrenheit(&kit);
    for (text, expected) in [
        (
            "timestamp,valu\n2014-01-01 00:00:00,68\n",
            "r.csv:1: there is no column \"value\"; did you mean valu?",
        ),
        ("a,value\nx,68\n", "r.csv:1: no column holds times"),
        (
            "timestamp,value\n2014-01-01 00:00:00,68\n2014-01-01 01:00:00,68\nsoon,70\n",
            "r.csv:4: timestamp is \"soon\", which is not a time",
        ),
        (
            "timestamp,value\n2014-01-01 00:00:00,warm\n",
            "r.csv:2: value is \"warm\", which is not a number; leave the cell empty for a gap",
        ),
        (
            "timestamp,value\n2014-01-01 00:00:00,1e400\n",
            "r.csv:2: value is \"1e400\", which is not a number",
        ),
        ("timestamp,value\n", "r.csv:1: no column holds times"),
        ("", "r.csv:1: there is no column"),
    ] {
        let found = Recording::parse("r.csv", text, &mapping).unwrap_err();
        assert!(found[0].starts_with(expected), "{text:?} gave {found:?}");
    }
}

#[test]
fn a_mapping_is_checked_against_the_pack() {
    let (kit, _) = climate();
    for (map, expected) in [
        ("value", "--map value: expected column=metric:unit"),
        (
            "value=room_tmp",
            "--map value=room_tmp: room has no metric room_tmp; did you mean room_temp?",
        ),
        ("value=room_temp:bar", "--map value=room_temp:bar: "),
        ("value=room_temp:degrees", "--map value=room_temp:degrees: "),
        ("=room_temp", "--map =room_temp: expected"),
    ] {
        let found = room(&kit, &[map]).unwrap_err();
        assert!(found[0].starts_with(expected), "{map} gave {found:?}");
    }
    let wrong = Mapping::new(&kit, "rom", &[]).unwrap_err();
    assert!(wrong[0].ends_with("did you mean room?"), "{wrong:?}");
}

#[test]
fn a_recording_takes_the_way_of_live_traffic() {
    let (kit, files) = climate();
    let mapping = room(&kit, &["value=room_temp"]).unwrap();
    let mut text = "timestamp,value\n".to_owned();
    // Two days at 21 degrees, six hours at 35, a day at 21, one value that no thermometer has.
    for hour in 0..78 {
        let value = if (48..54).contains(&hour) { 35.0 } else { 21.0 + f64::from(hour % 3) * 0.1 };
        text += &format!("{},{value}\n", 1_388_534_400 + hour * 3_600);
    }
    text += &format!("{},900\n", 1_388_534_400 + 78 * 3_600);
    let recording = Recording::parse("r.csv", &text, &mapping).unwrap();
    let played =
        scene::play(&kit, &files, &mapping, &recording, PAUSE, &mut Printer::silent()).unwrap();
    let again =
        scene::play(&kit, &files, &mapping, &recording, PAUSE, &mut Printer::silent()).unwrap();
    assert_eq!(played, again, "the same recording, the same outcome");
    let warm: Vec<_> = played.alarms.iter().filter(|span| span.alarm == "too_warm").collect();
    assert_eq!(warm.len(), 1, "{played:?}");
    assert_eq!(warm[0].from, "2014-01-03T02:00:00Z".parse().unwrap(), "two hours after it began");
    assert!(warm[0].until.is_some());
    assert_eq!((played.cases, played.refused), (1, 1), "{played:?}");
    let windows =
        [("2014-01-03T00:00:00Z".parse().unwrap(), "2014-01-03T06:00:00Z".parse().unwrap())];
    let score = score::score(&recording, &played, Some(&windows));
    assert!(score.windows[0].onsets >= 1 && score.in_alarm < 0.5, "{score:?}");
    let drawn = svg::draw(&recording, &mapping, &played, &windows);
    assert!(drawn.contains("too_warm") && drawn.contains("class=\"window\""));
}

/// A real room, before, in and after a failure that people labelled (`demo/recordings`).
#[test]
fn a_real_failure_is_noticed_and_ordinary_days_are_left_alone() {
    let (kit, files) = climate();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/recordings/room.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let recording = Recording::parse("room.csv", &text, &fahrenheit(&kit)).unwrap();
    let pause = recording.longest_pause(Some(Span::hours(1)));
    let played =
        scene::play(&kit, &files, &fahrenheit(&kit), &recording, pause, &mut Printer::silent())
            .unwrap();
    let failure =
        [("2013-12-15T07:00:00Z".parse().unwrap(), "2013-12-30T09:00:00Z".parse().unwrap())];
    let score = score::score(&recording, &played, Some(&failure));
    assert!(score.windows[0].onsets >= 1, "{score:?}");
    // Two at most in the 39 days that nobody labelled; the whole year has its own figure in
    // docs/measurements.md.
    let elsewhere = score.alarms - score.windows[0].onsets;
    assert!(elsewhere <= 2, "{score:?}");
    assert!(score.in_alarm < 0.15, "{score:?}");
    assert_eq!(played.refused, 0);
}

#[test]
fn a_gap_breaks_the_line() {
    let (kit, _) = climate();
    let mapping = room(&kit, &["value=room_temp"]).unwrap();
    let hours = [0, 1, 2, 3, 4, 30, 31, 32];
    let text: String =
        hours.iter().map(|hour| format!("{},20\n", 1_388_534_400 + hour * 3_600)).collect();
    let recording = Recording::parse("r.csv", &format!("ts,value\n{text}"), &mapping).unwrap();
    let drawn = svg::draw(&recording, &mapping, &scene::Played::default(), &[]);
    let path = drawn.split("class=\"series\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(path.matches('M').count(), 2, "{path}");
}

#[test]
fn a_gap_is_silence_only_when_asked() {
    let (kit, files) = climate();
    let mapping = room(&kit, &["value=room_temp"]).unwrap();
    let hours = (0..24).chain(60..84);
    let text: String = hours.map(|hour| format!("{},20\n", 1_388_534_400 + hour * 3_600)).collect();
    let recording = Recording::parse("r.csv", &format!("ts,value\n{text}"), &mapping).unwrap();
    assert_eq!(recording.longest_pause(None), PAUSE);
    for (pause, silences, gaps) in [(PAUSE, 0, 1), (Span(i64::MAX), 1, 0)] {
        let played =
            scene::play(&kit, &files, &mapping, &recording, pause, &mut Printer::silent()).unwrap();
        let silent = played.alarms.iter().filter(|span| span.alarm == "silent").count();
        assert_eq!((silent, played.gaps), (silences, gaps), "{played:?}");
    }
}

#[test]
fn labels_of_both_forms_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("labels.json");
    let expected: Vec<labels::Window> =
        vec![("2013-12-15T07:00:00Z".parse().unwrap(), "2013-12-30T09:00:00Z".parse().unwrap())];
    for text in [
        r#"[["2013-12-15 07:00:00.000000", "2013-12-30 09:00:00.000000"]]"#,
        r#"{"other/x.csv": [], "known/r.csv": [["2013-12-15T07:00:00Z", "2013-12-30 09:00:00"]]}"#,
    ] {
        std::fs::write(&file, text).unwrap();
        assert_eq!(
            labels::read(&file, Path::new("data/known/r.csv")),
            Ok(expected.clone()),
            "{text}"
        );
    }
    for bad in ["{}", "[[1,2]]", "[", r#"[["2014-01-02","2014-01-01"]]"#] {
        std::fs::write(&file, bad).unwrap();
        assert!(labels::read(&file, Path::new("r.csv")).is_err(), "{bad}");
    }
}
