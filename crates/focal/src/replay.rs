//! `focal replay`: a recording goes through a pack on a virtual clock, by exactly the way live traffic takes.
//! What would have been said is printed, and drawn, so that a pack can be judged before it is trusted.

mod labels;
mod lines;
mod map;
mod recording;
mod scene;
mod score;
mod svg;
mod times;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use focal_base::Span;
use focal_engine::Kit;

use focal_engine::shelf;
use lines::Printer;
use map::Mapping;
use recording::Recording;

const EXAMPLES: &str = "\
Examples:
  A year of a room in degrees Fahrenheit, drawn:
      focal replay --pack packs/climate --kind room --map 'value=room_temp:[degF]' \\
          --svg year.svg year.csv

  A pump's export with two columns in bar, for a program to read:
      focal replay --pack packs/water --kind booster-pump --json \\
          --map out=pressure_out:bar --map in=pressure_in:bar pump.csv

The delimiter (, ; tab |) and the column of times are found by themselves. Times may be
ISO 8601, YYYY-MM-DD HH:MM[:SS] (taken as UTC), or seconds or milliseconds since 1970. An
empty cell is a gap, and a gap stays one.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Asked {
    /// The folder of the pack.
    #[arg(long, value_name = "DIR")]
    pack: PathBuf,
    /// Which kind of thing was recorded.
    #[arg(long)]
    kind: String,
    /// Which column is which metric, and in which unit: column=metric:unit. Without a unit, the pack's own.
    #[arg(long, value_name = "COLUMN=METRIC:UNIT", required = true)]
    map: Vec<String>,
    /// How often a value was recorded, when the kind expects it at another pace.
    #[arg(long, value_name = "TIME")]
    every: Option<Span>,
    /// Take a gap in the recording for the thing's silence. Otherwise the recorder may have been down.
    #[arg(long)]
    gaps_are_silence: bool,
    /// Windows in which something was wrong: JSON, either [[from, to], …] or an object with such a list for each file.
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// Draw series, alarms and windows.
    #[arg(long, value_name = "OUT.svg")]
    svg: Option<PathBuf>,
    /// The recording: delimited text with a header.
    file: PathBuf,
}

pub fn run(asked: &Asked) -> ExitCode {
    match replay(asked) {
        Ok(()) => ExitCode::SUCCESS,
        Err(said) => {
            said.iter().for_each(|line| eprintln!("{line}"));
            ExitCode::FAILURE
        }
    }
}

fn replay(asked: &Asked) -> Result<(), Vec<String>> {
    let one = |said: String| vec![said];
    let files = shelf::read(&asked.pack).map_err(one)?;
    let mut kit = Kit::make(&files).map_err(|problems| {
        problems
            .iter()
            .map(|problem| format!("{}/{problem}", asked.pack.display()))
            .collect::<Vec<_>>()
    })?;
    let mapping = Mapping::new(&kit, &asked.kind, &asked.map)?;
    if let Some(every) = asked.every {
        scene::set_pace(&mut kit, &mapping, every).map_err(one)?;
    }
    let windows = asked
        .labels
        .as_ref()
        .map(|labels| labels::read(labels, &asked.file))
        .transpose()
        .map_err(one)?;
    let recording = Recording::read(&asked.file, &mapping)?;
    let mut printer = Printer::new(asked.json);
    let pause = match asked.gaps_are_silence {
        true => Span(i64::MAX),
        false => recording.longest_pause(asked.every),
    };
    let played =
        scene::play(&kit, &files, &mapping, &recording, pause, &mut printer).map_err(one)?;
    let score = score::score(&recording, &played, windows.as_deref());
    printer.summary(&score);
    if let Some(path) = &asked.svg {
        let drawn =
            svg::draw(&recording, &mapping, &played, windows.as_deref().unwrap_or_default());
        std::fs::write(path, drawn)
            .map_err(|error| one(format!("failed to write {}: {error}", path.display())))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
