//! The arguments of `./x demo`.

use crate::Outcome;
use std::time::Duration;

/// What the person asked for.
#[derive(Debug, Default, PartialEq)]
pub struct Options {
    /// How long the world lives; without it, until Ctrl-C.
    pub time: Option<Duration>,
    /// One JSON object per line on standard output, for programs that watch the demo.
    pub json: bool,
    /// An optimised build, for a demo under load.
    pub release: bool,
}

impl Options {
    pub fn read(arguments: &[String]) -> Outcome<Options> {
        let mut options = Options::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--json" => options.json = true,
                "--release" => options.release = true,
                "--for" => {
                    let text = rest.next().ok_or("--for needs a time, such as 90s or 10m")?;
                    options.time = Some(duration(text)?);
                }
                other => {
                    return Err(format!(
                        "demo does not know `{other}`; it knows --for 90s, --json, --release"
                    ));
                }
            }
        }
        Ok(options)
    }

    /// Words for people; kept off standard output when that belongs to a program.
    pub fn say(&self, words: &str) {
        match self.json {
            true => eprintln!("{words}"),
            false => println!("{words}"),
        }
    }
}

fn duration(text: &str) -> Outcome<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let seconds_each = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        unit => return Err(format!("`{unit}` is not a unit of time: use s, m or h")),
    };
    let count: u64 =
        digits.parse().map_err(|_| format!("`{text}` is not a time, such as 90s or 10m"))?;
    Ok(Duration::from_secs(count.saturating_mul(seconds_each)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Outcome<Options> {
        Options::read(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn arguments_are_read() {
        let time = |s| Some(Duration::from_secs(s));
        assert_eq!(read(""), Ok(Options::default()));
        assert_eq!(
            read("--for 90s --json"),
            Ok(Options { time: time(90), json: true, release: false })
        );
        assert_eq!(
            read("--release --for 2m"),
            Ok(Options { time: time(120), json: false, release: true })
        );
        for wrong in ["--for", "--for soon", "--for 3d", "--fast"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
