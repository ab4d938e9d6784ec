//! Times as recordings have them.

use focal_base::At;

/// Numbers from here on are milliseconds: as seconds they would lie beyond the year 5100.
const MILLIS_FROM: f64 = 1e11;

/// ISO 8601, `YYYY-MM-DD HH:MM:SS` in UTC, a day, or seconds or milliseconds since 1970.
pub fn read(text: &str) -> Option<At> {
    let text = text.trim();
    if let Ok(at) = text.parse::<At>() {
        return Some(at);
    }
    if let Ok(number) = text.parse::<f64>() {
        // A small number is a count of something, not a time.
        let millis = if number.abs() >= MILLIS_FROM { number } else { number * 1_000.0 };
        return (number >= 1e8).then_some(At(millis.round() as i64));
    }
    local(text)
}

/// Without an offset: taken as UTC.
fn local(text: &str) -> Option<At> {
    let (day, time) = match text.split_once(['T', ' ']) {
        Some((day, time)) => (day, time.trim()),
        None => (text, ""),
    };
    let day = day.replace('/', "-");
    let mut time = time.to_owned();
    match time.matches(':').count() {
        0 if time.is_empty() => time = "00:00:00".to_owned(),
        1 => time += ":00",
        2 => {}
        _ => return None,
    }
    // 9:05:00 and 2014-4-1 are written too.
    let padded = |text: &str, by: char| {
        text.split(by)
            .map(|part| if part.len() == 1 { format!("0{part}") } else { part.to_owned() })
            .collect::<Vec<_>>()
    };
    let (day, time) = (padded(&day, '-').join("-"), padded(&time, ':').join(":"));
    format!("{day}T{time}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        let expected: At = "2014-04-01T09:05:00Z".parse().unwrap();
        for text in [
            "2014-04-01T09:05:00Z",
            "2014-04-01T11:05:00+02:00",
            "2014-04-01 09:05:00",
            "2014-04-01 09:05",
            "2014/04/01 09:05:00",
            "2014-4-1 9:05:00",
            "2014-04-01T09:05:00",
            "2014-04-01 09:05:00.000000",
            "1396343100",
            "1396343100000",
            " 1396343100.0 ",
        ] {
            assert_eq!(read(text), Some(expected), "{text:?}");
        }
        assert_eq!(read("2014-04-01"), "2014-04-01T00:00:00Z".parse().ok());
        for text in
            ["", "yesterday", "12", "69.88", "01/04/2014 09:05", "2014-13-01 00:00:00", "NaN"]
        {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
