//! A small HTTP client on one socket: what an administrator's page asks, and the live stream of a desk.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(30);

pub struct Http {
    address: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
    cookies: BTreeMap<String, String>,
}

struct Head {
    status: u16,
    length: Option<usize>,
    chunked: bool,
    closes: bool,
    cookies: Vec<(String, String)>,
    wait: Option<u64>,
}

fn wrong(what: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.into())
}

impl Http {
    pub fn new(address: SocketAddr) -> Http {
        Http { address, connection: None, cookies: BTreeMap::new() }
    }

    /// Posts; whoever asks too fast waits as long as the answer says.
    pub fn post(&mut self, path: &str, body: &Value) -> Result<Value, String> {
        for _ in 0..20 {
            let (head, text) = self
                .once("POST", path, &body.to_string())
                .map_err(|error| format!("POST {path}: {error}"))?;
            if head.status == 429 {
                std::thread::sleep(Duration::from_secs(head.wait.unwrap_or(1).clamp(1, 10)));
                continue;
            }
            if !(200..300).contains(&head.status) {
                let text = String::from_utf8_lossy(&text);
                return Err(format!("POST {path} answered {}: {text}", head.status));
            }
            if text.is_empty() {
                return Ok(Value::Null);
            }
            return serde_json::from_slice(&text).map_err(|error| format!("POST {path}: {error}"));
        }
        Err(format!("POST {path}: still too fast"))
    }

    /// The text of a page.
    pub fn text(&mut self, path: &str) -> Result<String, String> {
        let (head, text) =
            self.once("GET", path, "").map_err(|error| format!("GET {path}: {error}"))?;
        match head.status {
            200 => Ok(String::from_utf8_lossy(&text).into_owned()),
            status => Err(format!("GET {path} answered {status}")),
        }
    }

    fn once(&mut self, method: &str, path: &str, body: &str) -> io::Result<(Head, Vec<u8>)> {
        let mut stream = match self.connection.take() {
            Some(stream) => stream,
            None => connect(self.address)?,
        };
        self.write(stream.get_mut(), method, path, body, "*/*")?;
        let head = read_head(&mut stream)?;
        let mut text = Vec::new();
        match head.length {
            _ if head.chunked => drop(Chunks::new(&mut stream).read_to_end(&mut text)?),
            Some(length) => drop((&mut stream).take(length as u64).read_to_end(&mut text)?),
            None => {}
        }
        for (name, value) in &head.cookies {
            match value.as_str() {
                // Taken back.
                "" => drop(self.cookies.remove(name)),
                _ => drop(self.cookies.insert(name.clone(), value.clone())),
            }
        }
        if !head.closes {
            self.connection = Some(stream);
        }
        Ok((head, text))
    }

    fn write(
        &self,
        to: &mut TcpStream,
        method: &str,
        path: &str,
        body: &str,
        accept: &str,
    ) -> io::Result<()> {
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\naccept: {accept}\r\nx-focal: desk\r\n",
            self.address
        );
        if !self.cookies.is_empty() {
            let pair = |(name, value): (&String, &String)| format!("{name}={value}");
            let all: Vec<String> = self.cookies.iter().map(pair).collect();
            text += &format!("cookie: {}\r\n", all.join("; "));
        }
        if !body.is_empty() {
            text += "content-type: application/json\r\n";
        }
        text += &format!("content-length: {}\r\n\r\n{body}", body.len());
        to.write_all(text.as_bytes())
    }

    /// The live stream of whoever is signed in, on a connection of its own.
    pub fn live(&self, path: &str) -> Result<Live, String> {
        let open = || {
            let mut stream = connect(self.address)?;
            self.write(stream.get_mut(), "GET", path, "", "text/event-stream")?;
            let head = read_head(&mut stream)?;
            if head.status != 200 || !head.chunked {
                return Err(wrong(format!("the live stream answered {}", head.status)));
            }
            Ok(Live { lines: BufReader::new(Chunks::new(stream)) })
        };
        open().map_err(|error| error.to_string())
    }
}

fn connect(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(BufReader::new(stream))
}

fn read_head(from: &mut impl BufRead) -> io::Result<Head> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|it| it.parse().ok());
    let status = status.ok_or_else(|| wrong(format!("no answer of HTTP: {line:?}")))?;
    let mut head = Head {
        status,
        length: None,
        chunked: false,
        closes: false,
        cookies: Vec::new(),
        wait: None,
    };
    loop {
        line.clear();
        from.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { return Ok(head) };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => head.length = value.parse().ok(),
            "transfer-encoding" => head.chunked = value.eq_ignore_ascii_case("chunked"),
            "connection" => head.closes = value.eq_ignore_ascii_case("close"),
            "set-cookie" => {
                let pair = value.split(';').next().and_then(|pair| pair.split_once('='));
                head.cookies.extend(pair.map(|(name, value)| (name.to_owned(), value.to_owned())));
            }
            "retry-after" => head.wait = value.parse().ok(),
            _ => {}
        }
    }
}

/// A body that arrives in chunks.
struct Chunks<R> {
    from: R,
    left: usize,
    over: bool,
}

impl<R: BufRead> Chunks<R> {
    fn new(from: R) -> Chunks<R> {
        Chunks { from, left: 0, over: false }
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let mut line = String::new();
        while line.trim().is_empty() {
            line.clear();
            if self.from.read_line(&mut line)? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        let size = line.trim().split(';').next().unwrap_or_default();
        self.left = usize::from_str_radix(size, 16).map_err(|_| wrong("a chunk without a size"))?;
        if self.left == 0 {
            self.over = true;
            // The empty line behind the last chunk.
            self.from.read_line(&mut line)?;
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Chunks<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !self.over {
            self.next_chunk()?;
        }
        let most = self.left.min(to.len());
        let read = if most == 0 { 0 } else { self.from.read(&mut to[..most])? };
        self.left -= read;
        Ok(read)
    }
}

/// Server-sent events, one after the other.
pub struct Live {
    lines: BufReader<Chunks<BufReader<TcpStream>>>,
}

impl Live {
    /// Waits for the next event: its name and its data.
    pub fn next(&mut self) -> Result<(String, String), String> {
        let (mut event, mut data, mut line) = (String::new(), String::new(), String::new());
        loop {
            line.clear();
            let read = self.lines.read_line(&mut line).map_err(|error| error.to_string())?;
            if read == 0 {
                return Err("the live stream ended".to_owned());
            }
            let text = line.trim_end();
            if let Some(name) = text.strip_prefix("event:") {
                event = name.trim().to_owned();
            } else if let Some(part) = text.strip_prefix("data:") {
                data += part.trim();
            } else if text.is_empty() && !event.is_empty() {
                return Ok((event, data));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        let mut text = String::new();
        let bytes = &b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"[..];
        Chunks::new(bytes).read_to_string(&mut text).expect("reads");
        assert_eq!(text, "abcde");
    }
}
