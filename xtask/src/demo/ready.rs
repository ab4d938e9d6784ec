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
    /// Nothing while the file is not there, or is still being written.
    pub fn read(file: &Path) -> Outcome<Option<Ready>> {
        match std::fs::read_to_string(file) {
            Ok(text) => parse(&text),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(format!("failed to read {}: {e}", file.display())),
        }
    }

    pub fn in_words(&self) -> String {
        let first = match &self.setup_link {
            Some(link) => format!("\n  First administrator: {link} (once)"),
            None => String::new(),
        };
        format!(
            "Focal is ready.\n  Pages:  {}\n  Things: mqtt://{}{first}",
            self.http, self.mqtt
        )
    }
}

fn parse(text: &str) -> Outcome<Option<Ready>> {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return Ok(None);
    };
    let word = |key: &str| value[key].as_str().map(str::to_owned);
    match (word("http"), word("mqtt")) {
        (Some(http), Some(mqtt)) => Ok(Some(Ready {
            http,
            mqtt,
            setup_link: word("setup_link"),
        })),
        _ => Err(format!("focal's ready file lacks `http` or `mqtt`: {text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_file_is_read_once_it_is_whole() {
        assert_eq!(parse("{\"http\":"), Ok(None));
        assert!(parse("{}").is_err());
        let ready = parse(r#"{"http":"http://h:1","mqtt":"h:2","setup_link":null}"#)
            .unwrap()
            .unwrap();
        assert_eq!(
            ready,
            Ready {
                http: "http://h:1".into(),
                mqtt: "h:2".into(),
                setup_link: None
            }
        );
        assert!(!ready.in_words().contains("administrator"));
    }
}
