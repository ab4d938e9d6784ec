//! As much of an HTTP client as these tests need: one request, one connection. No library of Focal's or of its
//! server stands between a test and the bytes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// An agent's session.
    pub cookie: Option<String>,
    /// A customer's.
    pub guest: Option<String>,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

/// Sends a request. An error is one of the connection: nothing was answered.
pub fn request(
    url: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> std::io::Result<Answer> {
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&bytes).ok_or_else(|| std::io::Error::other("the answer was cut"))
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|part| part == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let header = |wanted: &str| {
        head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    };
    let rest = &bytes[end + 4..];
    let body = match header("transfer-encoding") {
        Some(_) => chunks(rest)?,
        None => {
            let length: usize =
                header("content-length").map_or(Some(rest.len()), |text| text.parse().ok())?;
            rest.get(..length)?.to_vec()
        }
    };
    // Beside these there may be others, which these tests do not keep.
    let session = |begins: &str| {
        head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            let pair = value.split(';').next()?;
            (name.eq_ignore_ascii_case("set-cookie") && pair.starts_with(begins))
                .then(|| pair.to_owned())
        })
    };
    let (cookie, guest) = (session("focal="), session("focal-my="));
    Some(Answer { status, cookie, guest, body: String::from_utf8_lossy(&body).into_owned() })
}

fn chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|part| part == b"\r\n")?;
        let size =
            usize::from_str_radix(std::str::from_utf8(&rest[..line]).ok()?.trim(), 16).ok()?;
        rest = &rest[line + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}
