//! What Focal says when it is ready to serve: the ports it really took, and on a first start the one-time link for
//! the first administrator.

use crate::Outcome;
use serde_json::Value;
use std::path::Path;

/// The ready file, one JSON object: `{"http":"http://…","mqtt":"host:port","setup_link":"http://…" or null}`.
#[derive(Debug, PartialEq)]
pub struct Ready {
    pub http: String,
    pub mqtt: String,
    pub setup_link: Option<String>,
}

impl Ready {
    /// Nothing while the file is not there, or is still being written. The link may also stand in the log, because
    /// Focal prints it for whoever starts it by hand.
    pub fn read(file: &Path, log: &Path) -> Outcome<Option<Ready>> {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(format!("failed to read {}: {e}", file.display())),
        };
        let Some(mut ready) = parse(&text)? else {
            return Ok(None);
        };
        if ready.setup_link.is_none() {
            ready.setup_link = std::fs::read_to_string(log).ok().and_then(|log| link_in(&log));
        }
        Ok(Some(ready))
    }

    /// The ports of pages and things, in this order.
    pub fn ports(&self) -> Vec<u16> {
        let port = |address: &str| address.trim_end_matches('/').rsplit(':').next()?.parse().ok();
        [&self.http, &self.mqtt].iter().filter_map(|address| port(address)).collect()
    }

    /// The one-time link is left out: the world beside it opens it, and names the sign-ins it made.
    pub fn in_words(&self) -> String {
        format!("Focal is ready.\n  Pages:  {}\n  Things: mqtt://{}", self.http, self.mqtt)
    }
}

fn parse(text: &str) -> Outcome<Option<Ready>> {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return Ok(None);
    };
    let word = |key: &str| value[key].as_str().map(str::to_owned);
    match (word("http"), word("mqtt")) {
        (Some(http), Some(mqtt)) => Ok(Some(Ready { http, mqtt, setup_link: word("setup_link") })),
        _ => Err(format!("focal's ready file lacks `http` or `mqtt`: {text}")),
    }
}

/// The first address with `/setup` in it.
fn link_in(log: &str) -> Option<String> {
    let between = |c: char| c.is_whitespace() || "\"'<>".contains(c);
    let is_link = |word: &&str| word.starts_with("http") && word.contains("/setup");
    log.split(between).find(is_link).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_is_found_in_what_focal_prints() {
        let log = "ready\nFirst administrator: \"http://h:1/setup?token=x\" (once)\n";
        assert_eq!(link_in(log).as_deref(), Some("http://h:1/setup?token=x"));
        assert_eq!(link_in("http://h:1/desk"), None);
    }

    #[test]
    fn the_ready_file_is_read_once_it_is_whole() {
        assert_eq!(parse("{\"http\":"), Ok(None));
        assert!(parse("{}").is_err());
        let ready =
            parse(r#"{"http":"http://h:1","mqtt":"h:2","setup_link":null}"#).unwrap().unwrap();
        assert_eq!(
            ready,
            Ready { http: "http://h:1".into(), mqtt: "h:2".into(), setup_link: None }
        );
        assert_eq!(ready.ports(), [1, 2]);
        assert!(!ready.in_words().contains("administrator"));
    }
}
