//! A mail server that keeps nothing but its ledger: who was written to, by which Message-ID, and what. As any mail
//! server it may be handed a letter twice; the Message-ID tells.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use crate::ledger::{Kind, Ledger};

const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Clone)]
pub struct Sink {
    pub address: String,
    /// The newest link that each address was sent.
    links: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Sink {
    /// Listens until this process ends.
    pub fn start(ledger: &Arc<Ledger>) -> Result<Sink, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?.to_string();
        let sink = Sink { address, links: Arc::default() };
        let (own, ledger) = (sink.clone(), Arc::clone(ledger));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (own, ledger) = (own.clone(), Arc::clone(&ledger));
                // A sender that is killed leaves in the middle of a word.
                std::thread::spawn(move || drop(own.serve(&stream, &ledger)));
            }
        });
        Ok(sink)
    }

    pub fn link(&self, to: &str) -> Option<String> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner).get(to).cloned()
    }

    /// As much of RFC 5321 as a sender needs.
    fn serve(&self, stream: &TcpStream, ledger: &Ledger) -> std::io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        let (mut reader, mut to) = (BufReader::new(stream), stream);
        to.write_all(b"220 sink\r\n")?;
        let (mut line, mut address) = (String::new(), String::new());
        while read(&mut reader, &mut line)? {
            let word = line.to_ascii_uppercase();
            if word.starts_with("RCPT TO:") {
                address = line[8..].trim().trim_matches(['<', '>']).to_owned();
            }
            if word.starts_with("QUIT") {
                return to.write_all(b"221 bye\r\n");
            }
            if word.starts_with("EHLO") {
                to.write_all(b"250-sink\r\n250 8BITMIME\r\n")?;
            } else if word.starts_with("DATA") {
                to.write_all(b"354 go on\r\n")?;
                let Some(letter) = letter(&mut reader)? else { return Ok(()) };
                self.take(&address, &letter, ledger);
                to.write_all(b"250 taken\r\n")?;
            } else {
                to.write_all(b"250 yes\r\n")?;
            }
        }
        Ok(())
    }

    fn take(&self, to: &str, letter: &str, ledger: &Ledger) {
        let header = |name: &str| {
            let (head, _) = letter.split_once("\n\n").unwrap_or((letter, ""));
            let line = head.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_default().trim().to_owned()
        };
        if let Some(link) = link(letter) {
            self.links.lock().unwrap_or_else(PoisonError::into_inner).insert(to.to_owned(), link);
        }
        let what = json!({ "to": to, "subject": header("Subject:") });
        ledger.ack(Kind::Letter, &header("Message-ID:"), &what);
    }
}

fn read(from: &mut impl BufRead, line: &mut String) -> std::io::Result<bool> {
    line.clear();
    Ok(from.read_line(line)? > 0)
}

/// A letter up to its lonely dot; `None` when the sender is gone before.
fn letter(from: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let (mut text, mut line) = (String::new(), String::new());
    while read(from, &mut line)? {
        let line = line.trim_end_matches(['\r', '\n']);
        if line == "." {
            return Ok(Some(text));
        }
        text += line.strip_prefix('.').unwrap_or(line);
        text.push('\n');
    }
    Ok(None)
}

/// The path of the first link to a customer's page. Long lines may be broken by quoted-printable.
fn link(letter: &str) -> Option<String> {
    let text = letter.replace("=\n", "").replace("=3D", "=");
    let start = text.find("http://")?;
    let url: String =
        text[start..].chars().take_while(|c| !c.is_whitespace() && !"<>\"".contains(*c)).collect();
    let path = url.splitn(4, '/').nth(3)?;
    path.starts_with("c/").then(|| format!("/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_of_a_letter_is_found_also_when_its_line_is_broken() {
        let text = "Subject: x\n\nOpen http://127.0.0.1:1/c/abc=\ndef to go on\n";
        assert_eq!(link(text).as_deref(), Some("/c/abcdef"));
        assert_eq!(link("http://127.0.0.1:1/l/abc"), None);
    }
}
