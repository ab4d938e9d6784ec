//! What a replay prints: a line for people, or one JSON object a line.

use std::io::Write;

use focal_base::At;
use serde::Serialize;

use super::score::Score;

/// Something that would have happened. Every key is always there; `null` where it does not apply.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub at: At,
    pub what: String,
    pub thing: String,
    pub alarm: Option<String>,
    pub cause: Option<String>,
    pub owner: Option<String>,
    /// Probability of the cause, 0 to 1.
    pub confidence: Option<f64>,
    pub step: Option<String>,
    pub by: Option<String>,
}

impl Line {
    pub fn new(kind: &'static str, at: At) -> Line {
        Line {
            kind,
            at,
            what: String::new(),
            thing: String::new(),
            alarm: None,
            cause: None,
            owner: None,
            confidence: None,
            step: None,
            by: None,
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{}  {:<8} {}", self.at, self.kind, self.what);
        for (word, value) in [("", &self.alarm), ("", &self.step), ("by ", &self.by)] {
            if let Some(value) = value {
                text += &format!(" {word}{value}");
            }
        }
        if let (Some(cause), Some(confidence)) = (&self.cause, self.confidence) {
            let owner = self.owner.as_deref().unwrap_or("unknown");
            text += &format!("  (most likely {cause}, {:.0} %, owner {owner})", confidence * 100.0);
        }
        text
    }
}

pub struct Printer {
    json: bool,
    out: Box<dyn Write>,
}

impl Printer {
    pub fn new(json: bool) -> Printer {
        Printer { json, out: Box::new(std::io::BufWriter::new(std::io::stdout())) }
    }

    /// Prints nothing.
    #[cfg(test)]
    pub fn silent() -> Printer {
        Printer { json: true, out: Box::new(std::io::sink()) }
    }

    pub fn line(&mut self, line: &Line) {
        let text =
            if self.json { serde_json::to_string(line).unwrap_or_default() } else { line.text() };
        // A reader that has seen enough (`| head`) is no error.
        let _ = writeln!(self.out, "{text}");
    }

    pub fn summary(&mut self, score: &Score) {
        let text =
            if self.json { serde_json::to_string(score).unwrap_or_default() } else { score.text() };
        let _ = writeln!(self.out, "{text}");
        let _ = self.out.flush();
    }
}
